// Draws the charts of a page: options come as data from the server, colours from the theme's style sheet.
const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(name).trim();
const ROLES = { now: "--accent", before: "--quiet", target: "--bad" };

function coloured(options) {
  const ink = { color: colour("--ink"), fontFamily: getComputedStyle(document.body).fontFamily };
  const data = options.series[0].data;
  for (const line of data) {
    const own = colour(ROLES[line.role]);
    line.itemStyle = { color: own };
    line.lineStyle = { ...line.lineStyle, color: own, width: 2 };
    if (line.role === "now") line.areaStyle = { color: own, opacity: 0.15 };
    if (line.role === "target") line.symbol = "none";
  }
  options.textStyle = ink;
  options.legend.textStyle = ink;
  options.radar.axisName = { ...ink, fontSize: 12 };
  const thin = { lineStyle: { color: colour("--line") } };
  Object.assign(options.radar, { axisLine: thin, splitLine: thin, splitArea: { show: false } });
  return options;
}

for (const figure of document.querySelectorAll("[data-chart]")) {
  const given = document.getElementById(figure.dataset.chart);
  if (!window.echarts || !given) continue;
  figure.hidden = false;
  const chart = window.echarts.init(figure.querySelector(".chart-box"), null, { renderer: "canvas" });
  chart.setOption(coloured(JSON.parse(given.textContent)));
  new ResizeObserver(() => chart.resize()).observe(figure);
}
