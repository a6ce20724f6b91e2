// Files one by one with progress, dropped or chosen; choose all, open all. Without this the forms work as they are.
for (const button of document.querySelectorAll(".script-only")) button.hidden = false;

for (const form of document.querySelectorAll("[data-drop]")) arrange(form);

document.querySelector("[data-pick-all]")?.addEventListener("click", (event) => {
  const boxes = [...event.target.form.querySelectorAll('input[type="checkbox"][name="piece"]')];
  const all = boxes.every((box) => box.checked);
  for (const box of boxes) box.checked = !all;
});

document.querySelector("[data-unfold]")?.addEventListener("click", () => {
  const rows = [...document.querySelectorAll("details.ev-practice")];
  const all = rows.every((row) => row.open);
  for (const row of rows) row.open = !all;
});

if (location.hash === "#place") document.getElementById("place")?.scrollIntoView();

function arrange(form) {
  const input = form.querySelector('input[type="file"]');
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    send(form, [...event.dataTransfer.files]);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    delete form.dataset.sent;
    const files = [...input.files];
    input.value = "";
    send(form, files);
  });
}

async function send(form, files) {
  if (!files.length) return;
  form.dataset.running = Number(form.dataset.running ?? 0) + files.length;
  const waiting = files.map((file) => [file, line(form, file.name)]);
  for (const [file, shown] of waiting) {
    await upload(form, file, shown);
    form.dataset.running = Number(form.dataset.running) - 1;
  }
  if (form.dataset.running === "0") finish(form);
}

function line(form, name) {
  const item = document.createElement("li");
  const title = document.createElement("bdi");
  title.className = "name";
  title.textContent = name;
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", `${form.dataset.uploading} ${name}`);
  const text = document.createElement("span");
  text.className = "text quiet";
  item.append(title, bar, text);
  form.querySelector("[data-list]").append(item);
  return { name, bar, text };
}

function upload(form, file, shown) {
  const body = new FormData(form);
  body.delete("files");
  body.delete("whole");
  body.append("files", file, file.name);
  body.append("whole", "1");
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("HX-Request", "true"); // a refusal comes as a fragment, not as a page
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) shown.bar.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => {
      tell(form, shown, request);
      done();
    });
    request.send(body);
  });
}

function tell(form, shown, request) {
  const [kind, text, url] = outcome(form, request);
  shown.bar.value = kind === "refused" ? 0 : 1;
  shown.text.className = `text ${kind === "refused" ? "bad" : kind === "known" ? "warn" : "good"}`;
  const words = text.startsWith(shown.name) ? text.slice(shown.name.length).replace(/^[:：]\s*/, "") : text;
  shown.text.textContent = kind === "refused" ? `${form.dataset.refused}${form.dataset.colon}${words}` : words;
  if (!url) return;
  const link = document.createElement("a");
  link.href = url;
  link.textContent = " →";
  link.setAttribute("aria-label", text);
  shown.text.append(link);
}

function outcome(form, request) {
  try {
    const [first] = JSON.parse(request.responseText).files;
    return [first.kind, first.text, first.url];
  } catch {
    const page = new DOMParser().parseFromString(request.responseText ?? "", "text/html");
    const said = page.querySelector(".said")?.textContent.trim();
    return ["refused", said || form.dataset.failed, ""];
  }
}

function finish(form) {
  const list = form.querySelector("[data-list]");
  list.querySelector(".finish")?.remove();
  const item = document.createElement("li");
  item.className = "finish";
  const link = document.createElement("a");
  link.href = location.pathname + location.search;
  link.className = "btn btn-sm";
  link.textContent = form.dataset.finished;
  item.append(link);
  list.append(item);
}
