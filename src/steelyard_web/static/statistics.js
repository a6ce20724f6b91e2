// Draws the charts of the statistics from the options in the page; without scripts the tables say the same.
const options = JSON.parse(document.getElementById("charts")?.textContent ?? "null");
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const drawn = [];

const axis = (one) => ({
  ...one,
  axisLine: { lineStyle: { color: colour("--line") } },
  axisLabel: { color: colour("--ink"), ...one.axisLabel },
  splitLine: { lineStyle: { color: colour("--line") }, ...one.splitLine },
});
const each = (one, change) => (Array.isArray(one) ? one.map(change) : change(one));

function dressed(name, given) {
  const made = { ...given, animation: false, textStyle: { color: colour("--ink"), fontFamily: getComputedStyle(document.body).fontFamily } };
  made.xAxis = each(given.xAxis, axis);
  made.yAxis = each(given.yAxis, axis);
  if (given.legend) made.legend = { ...given.legend, textStyle: { color: colour("--ink") }, pageTextStyle: { color: colour("--ink") } };
  if (name === "trend") made.color = [colour("--l2"), colour("--accent")];
  return made;
}

function draw() {
  for (const place of document.querySelectorAll("[data-chart]")) {
    const name = place.dataset.chart;
    place.hidden = false;
    const chart = window.echarts.getInstanceByDom(place) ?? window.echarts.init(place, null, { renderer: "canvas" });
    chart.setOption(dressed(name, options[name]), true);
    if (!drawn.includes(chart)) drawn.push(chart);
  }
}

if (options && window.echarts) {
  draw();
  window.addEventListener("resize", () => drawn.forEach((chart) => chart.resize()));
}
