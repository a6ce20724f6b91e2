// The self-assessment page: keys, whole rows, filter, autosave with a queue that survives a lost connection.
// Without it the page still works: each practice is a form of its own.
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const read = (id) => JSON.parse($(`#${id}`)?.textContent ?? "null");
const settings = read("settings");
const texts = read("texts") ?? {};
const zh = settings.language === "zh";
const say = (chinese, english) => (zh ? chinese : english);
const fold = (written) => written.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
const csrf = () => document.cookie.split("; ").find((c) => c.startsWith("csrftoken="))?.split("=")[1] ?? "";
const STORE = `steelyard-self-${settings.number}-${settings.user}`;
const POINTS = { 0: "0", 2: "0.25", 5: "0.5", 1: "1" };
const OUTCOME_OF = { 0: "not_met", 0.25: "partly_met", 0.5: "partly_met", 1: "met" };
const SAID = new Set(["met", "partly_met", "not_applicable"]);

document.documentElement.classList.add("js");
for (const one of $$(".script-only")) one.hidden = false;

// ---- the page as values -------------------------------------------------------------------------------
const rows = $$(".req");
const byId = new Map(rows.map((row) => [row.id, row]));
const practiceOf = (row) => row.closest(".practice");
const field = (row, letter) => $(`[name="${letter}:${CSS.escape(keyOf(row))}"]`, row);
const keyOf = (place) => place.dataset.practice ?? place.id;
const placeOf = (key) => byId.get(key) ?? $(`.practice[data-practice="${CSS.escape(key)}"]`);
const chosen = (row) => $("input[type=radio]:checked", row)?.value ?? "unrated";
const outcomeOf = (row) => (settings.samm ? OUTCOME_OF[chosen(row)] ?? "unrated" : chosen(row));
const stateOf = (place) => $("[data-state]", place);

function said(place) {
  if (place.dataset.practice) return { outcome: "unrated", note: $("[data-ideas]", place).value };
  const value = chosen(place), outcome = outcomeOf(place);
  const reason = outcome === "not_applicable" ? field(place, "r").value : "";
  const points = settings.samm && value !== "unrated" ? { points: value } : {};
  return { outcome, reason, note: field(place, "n").value, ...points };
}

function show(place, answer) {
  if (place.dataset.practice) {
    $("[data-ideas]", place).value = answer.note ?? "";
    if (answer.note) $(".ideas", place).open = true;
    return;
  }
  const value = settings.samm && answer.points ? answer.points : answer.outcome;
  const radio = $$("input[type=radio]", place).find((one) => one.value === value);
  if (radio) radio.checked = true;
  if (answer.reason) field(place, "r").value = answer.reason;
  field(place, "n").value = answer.note ?? "";
  if (answer.note) $(".note", place).open = true;
  paint(place);
}

const versionField = (place) => $(`[name="v:${CSS.escape(keyOf(place))}"]`, place);
const versionOf = (place) => Number(versionField(place).value);

function paint(row) {
  const outcome = outcomeOf(row);
  row.classList.toggle("answered", outcome !== "unrated");
  row.classList.toggle("contradicted", row.dataset.proposal === "not_met" && SAID.has(outcome));
}

function paintPractice(practice) {
  const lines = $$(".req", practice);
  for (const cell of $$(".strip .cell", practice)) {
    const asked = lines.filter((l) => l.dataset.level === cell.dataset.level && outcomeOf(l) !== "not_applicable");
    const met = asked.filter((l) => outcomeOf(l) === "met").length;
    const answered = asked.filter((l) => outcomeOf(l) !== "unrated").length;
    const state = !asked.length ? "none" : met === asked.length ? "met" : met ? "part" : answered ? "unmet" : "open";
    cell.className = `cell cell-${state} l${cell.dataset.level}`;
    cell.lastChild.textContent = asked.length ? `${met}/${asked.length}` : "—";
  }
  const level = $("[data-row-level]", practice);
  if (level) level.textContent = rowLevel(lines);
}

// The level that a row amounts to (R10); the server computes the same and has the last word.
function rowLevel(lines) {
  lines = lines.filter((line) => outcomeOf(line) !== "not_applicable");
  if (!lines.length || lines.some((line) => outcomeOf(line) === "unrated")) return "—";
  let reached = 0;
  for (const level of [...new Set(lines.map((l) => Number(l.dataset.level)))].sort((a, b) => a - b)) {
    const met = lines.filter((l) => Number(l.dataset.level) === level).map((l) => outcomeOf(l) === "met");
    if (!met.every(Boolean)) {
      if (!met.some(Boolean)) return String(reached);
      return settings.halfStep === "plus" ? `${reached}+` : `${reached + 1}-`;
    }
    reached = level;
  }
  return String(reached);
}

function count() {
  const asked = rows.filter((row) => Number(row.dataset.level) <= settings.target);
  const answered = asked.filter((row) => outcomeOf(row) !== "unrated").length;
  const clashes = rows.filter((row) => row.classList.contains("contradicted")).length;
  const put = (selector, value) => { const place = $(selector); if (place) place.textContent = value; };
  put("[data-answered]", answered);
  put("[data-contradicted]", clashes);
  const bar = $("#progress"), box = $("[data-contradicted-box]");
  if (bar) bar.value = answered;
  if (box) box.hidden = clashes === 0;
}

// ---- filter -------------------------------------------------------------------------------------------
const filter = $("[data-filter]");
const passing = {
  unanswered: (row) => outcomeOf(row) === "unrated",
  contradicted: (row) => row.classList.contains("contradicted"),
  measured: (row) => row.dataset.proposal !== undefined,
  carried: (row) => row.dataset.carried === "1",
  noted: (row) => field(row, "n").value !== "",
};

function sift() {
  const kind = filter.elements.show.value, all = filter.elements.levels.value === "all";
  const words = fold(filter.elements.q.value);
  let shown = 0;
  for (const row of rows) {
    const fits = (all || Number(row.dataset.level) <= settings.target)
      && words.every((word) => (texts[row.id] ?? "").includes(word)) && (passing[kind]?.(row) ?? true);
    row.hidden = !fits;
    shown += fits;
  }
  for (const practice of $$(".practice")) practice.hidden = !$(".req:not([hidden])", practice);
  for (const domain of $$(".domain")) domain.hidden = !$(".practice:not([hidden])", domain);
  $("[data-shown]").textContent = shown;
  $("[data-nothing]").hidden = shown > 0;
  const query = new URLSearchParams();
  if (kind !== "all") query.set("show", kind);
  if (all) query.set("levels", "all");
  if (filter.elements.q.value.trim()) query.set("q", filter.elements.q.value.trim());
  history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}${location.hash}`);
}

if (filter) {
  let timer;
  filter.addEventListener("submit", (event) => { event.preventDefault(); sift(); move(0); });
  filter.addEventListener("change", sift);
  filter.elements.q.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(sift, 120); });
}

// ---- the queue: what is not stored yet, kept in the browser until the server has it ---------------------
// Steps in order: {items: {key: answer with the version it was made on}} or {row, practice, unmet, versions}.
let queue = [];
let sending = false;
let retry = 0;
let timer;
let blocked = ""; // why nothing is sent: signed out, or refused for good

try { queue = JSON.parse(localStorage.getItem(STORE) ?? "[]"); } catch { queue = []; }

function keep() {
  try {
    if (queue.length) localStorage.setItem(STORE, JSON.stringify(queue));
    else localStorage.removeItem(STORE);
  } catch { /* private windows may have no store; the queue lives in the page then */ }
}

const many = (n) => (n === 1 ? "1 change" : `${n} changes`);
const waiting = () => queue.reduce((sum, step) => sum + (step.items ? Object.keys(step.items).length : 1), 0);

function tell() {
  const place = $("[data-save]");
  const n = waiting();
  const offline = retry > 0 || !navigator.onLine;
  place.className = `save-state ${n ? (offline || blocked ? "wait" : "") : place.dataset.once ? "done" : ""}`;
  if (blocked) place.textContent = `${blocked} ${say(`${n} 处修改保存在本机。`, `${many(n)} kept on this machine.`)}`;
  else if (n && offline) place.textContent = say(`连接中断，${n} 处修改保存在本机，恢复后自动提交。`, `No connection: ${many(n)} kept on this machine, sent when it is back.`);
  else if (n) place.textContent = say("正在保存…", "Saving…");
  else if (place.dataset.once) place.textContent = say(`已保存 ${new Date().toTimeString().slice(0, 5)}`, `Saved ${new Date().toTimeString().slice(0, 5)}`);
}

function change(place, delay = 400) {
  if (!settings.editable) return;
  const key = keyOf(place), answer = said(place);
  if (!place.dataset.practice) { paint(place); paintPractice(practiceOf(place)); count(); }
  stateOf(place).textContent = "";
  if (answer.outcome === "not_applicable" && !answer.reason.trim()) {
    stateOf(place).textContent = say("写明理由后才会保存。", "Saved once the reason is written.");
    drop(key);
    tell();
    return;
  }
  if (place.classList.contains("clashing")) return; // first choose which of the two stands
  let step = queue.at(-1);
  if (!step?.items || step.sent) queue.push((step = { items: {} }));
  step.items[key] = { ...answer, version: step.items[key]?.version ?? versionOf(place) };
  place.classList.add("queued");
  keep();
  tell();
  clearTimeout(timer);
  timer = setTimeout(send, delay);
}

function drop(key) {
  for (const step of queue) if (step.items && !step.sent) delete step.items[key];
  queue = queue.filter((step) => !step.items || Object.keys(step.items).length);
  keep();
}

async function post(url, body) {
  const answer = await fetch(url, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf(), Accept: "application/json" },
    body: JSON.stringify(body),
  });
  const json = answer.headers.get("Content-Type")?.includes("json");
  if (answer.status >= 500) throw new Error("the server is not there");
  if (!json) return { status: 401 };
  return { status: answer.status, ...(await answer.json()) };
}

async function send() {
  if (sending || !queue.length || blocked) return;
  sending = true;
  const step = queue[0];
  step.sent = true;
  tell();
  try {
    const answer = await (step.items ? sendItems(step) : sendRow(step));
    retry = 0;
    if (answer.status === 401) {
      delete step.sent;
      blocked = say("登录已失效：请在新标签页登录后回到这里点“重试”。", "Signed out: sign in on another tab, then retry here.");
      offerRetry();
    } else settle(step, answer);
  } catch {
    delete step.sent;
    retry = Math.min(30, retry ? retry * 2 : 2);
    setTimeout(send, retry * 1000);
  }
  sending = false;
  keep();
  tell();
  if (queue.length && !retry && !blocked) send();
}

const sendItems = (step) => post(settings.save, { changes: Object.entries(step.items).map(([key, item]) => ({ key, ...item })) });
const sendRow = (step) => post(settings.row, { practice: step.practice, row: step.row, unmet: step.unmet, versions: step.versions });

function settle(step, answer) {
  queue.shift();
  $("[data-save]").dataset.once = "1";
  for (const key of Object.keys(step.items ?? {})) if (!later(key)) placeOf(key)?.classList.remove("queued");
  for (const [key, stored] of Object.entries(answer.stored ?? {})) learn(step, key, stored);
  for (const [key, fault] of Object.entries(answer.faults ?? {})) complain(placeOf(key), fault);
  for (const clash of answer.conflicts ?? []) step.items ? clashOn(step, clash) : null;
  if (!step.items && answer.conflicts?.length) clashOnRow(step, answer.conflicts);
  if (answer.ask) askHalf(step, answer.ask);
  if (answer.refused) refuse(step, answer.refused);
  count();
}

const later = (key) => queue.some((step) => step.items && key in step.items);

// The stored version becomes the one that later changes of ours are made on.
function learn(step, key, stored) {
  const place = placeOf(key);
  if (!place) return;
  versionField(place).value = stored.version;
  for (const other of queue) {
    if (other.items?.[key]) other.items[key].version = stored.version;
    if (other.versions && key in other.versions) other.versions[key] = stored.version;
  }
  if (place.dataset.carried) { delete place.dataset.carried; $(".carried", place)?.remove(); }
  if (!step.items && !later(key)) show(place, stored);
  if (!step.items && !place.dataset.practice) paintPractice(practiceOf(place));
}

function complain(place, text) {
  if (!place) return;
  stateOf(place).textContent = text;
  stateOf(place).classList.add("bad");
}

function refuse(step, text) {
  if (step.practice) return complain(placeOf(step.practice), text);
  queue.unshift({ items: step.items });
  blocked = text; // nothing is lost: what was typed stays on the page and in the browser
  offerRetry();
}

function offerRetry() {
  const box = $("[data-queue-notices]");
  box.replaceChildren();
  const line = document.createElement("p");
  line.className = "said said-warning";
  line.textContent = `${blocked} `;
  const again = button(say("重试", "Retry"), () => { blocked = ""; box.replaceChildren(); send(); });
  const away = button(say("放弃未保存的修改", "Discard unsaved changes"), () => {
    if (!window.confirm(say(`放弃 ${waiting()} 处未保存的修改？`, `Discard ${many(waiting())} not saved?`))) return;
    queue = [];
    keep();
    location.reload();
  });
  line.append(again, " ", away);
  box.append(line);
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-sm";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

// ---- two people at once: both words are shown, one of them is chosen ------------------------------------
const worded = (answer) => [settings.samm && answer.points ? answer.points : settings.outcomes[answer.outcome], answer.reason, answer.note].filter(Boolean).join(" · ");

function clashOn(step, clash) {
  const place = placeOf(clash.key), mine = step.items[clash.key], theirs = clash.theirs;
  if (!place) return;
  drop(clash.key);
  place.classList.add("clashing");
  const box = document.createElement("div");
  box.className = "clash-box";
  box.setAttribute("role", "alert");
  const isRow = Boolean(place.dataset.practice);
  const text = document.createElement("p");
  text.textContent = say(
    `${theirs.by} 于 ${theirs.at} 改为：${isRow ? theirs.note : worded(theirs)}`,
    `${theirs.by} changed it at ${theirs.at} to: ${isRow ? theirs.note : worded(theirs)}`,
  );
  const own = document.createElement("p");
  own.textContent = say(`您的：${isRow ? mine.note : worded(mine)}`, `Yours: ${isRow ? mine.note : worded(mine)}`);
  const done = (then) => () => { box.remove(); place.classList.remove("clashing"); versionField(place).value = theirs.version; then(); if (!isRow) { paint(place); paintPractice(practiceOf(place)); count(); place.focus(); } };
  const buttons = document.createElement("div");
  buttons.className = "actions";
  buttons.append(
    button(say("用我的", "Keep mine"), done(() => change(place, 0))),
    button(say("用对方的", "Take theirs"), done(() => show(place, theirs))),
  );
  box.append(text, own, buttons);
  stateOf(place).after(box);
}

function clashOnRow(step, conflicts) {
  const practice = placeOf(step.practice);
  const box = document.createElement("div");
  box.className = "clash-box";
  box.setAttribute("role", "alert");
  const text = document.createElement("p");
  text.textContent = say(
    `本行未设置为 ${step.row}，因为以下要求已被他人修改：`,
    `The row was not set to ${step.row}: these were changed by somebody else:`,
  );
  const list = document.createElement("ul");
  for (const { key, theirs } of conflicts) {
    const item = document.createElement("li");
    item.textContent = `${key}: ${worded(theirs)} (${theirs.by}, ${theirs.at})`;
    list.append(item);
  }
  const learnAll = () => { for (const { key, theirs } of conflicts) { versionField(byId.get(key)).value = theirs.version; show(byId.get(key), theirs); } paintPractice(practice); box.remove(); };
  const buttons = document.createElement("div");
  buttons.className = "actions";
  buttons.append(
    button(say(`仍设为 ${step.row}`, `Set it to ${step.row} all the same`), () => { learnAll(); setRow(practice, step.row, step.unmet); }),
    button(say("用对方的", "Take theirs"), () => { learnAll(); count(); }),
  );
  box.append(text, list, buttons);
  $("header", practice).after(box);
}

// ---- whole rows -----------------------------------------------------------------------------------------
function setRow(practice, written, unmet = []) {
  if (!settings.editable || !written.trim()) return;
  const versions = Object.fromEntries($$(".req", practice).map((row) => [row.id, versionOf(row)]));
  stateOf(practice).textContent = "";
  queue.push({ practice: practice.dataset.practice, row: written.trim(), unmet, versions });
  keep();
  tell();
  const input = $("[data-row-input]", practice);
  if (input) input.value = "";
  clearTimeout(timer);
  send();
}

function askHalf(step, asked) {
  const dialog = $("#half"), list = $("[data-list]", dialog);
  list.replaceChildren(...asked.map((key) => {
    const row = document.createElement("label"), box = document.createElement("input"), text = document.createElement("span");
    row.className = "check";
    box.type = "checkbox";
    box.value = key;
    box.checked = outcomeOf(byId.get(key)) === "not_met";
    const said = $(".req-text", byId.get(key)).cloneNode(true);
    $(".look", said)?.remove();
    text.textContent = said.textContent.trim().replace(/^\d+\s+/, "");
    row.append(box, text);
    return row;
  }));
  const practice = placeOf(step.practice);
  $("[data-ok]", dialog).onclick = () => {
    const unmet = $$("input:checked", list).map((box) => box.value);
    if (!unmet.length || unmet.length === asked.length) return list.firstElementChild.querySelector("input").focus();
    dialog.close();
    setRow(practice, step.row, unmet);
    focusOn(firstShown(practice));
  };
  $("[data-cancel]", dialog).onclick = () => dialog.close();
  dialog.showModal();
  $("input", list)?.focus();
}

// ---- keys -----------------------------------------------------------------------------------------------
let current = null;
const visible = () => rows.filter((row) => !row.hidden && row.offsetParent !== null);
const firstShown = (practice) => $(".req:not([hidden])", practice);

function focusOn(row) {
  if (!row) return;
  current = row;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function move(by) {
  const shown = visible();
  const at = shown.indexOf(current);
  focusOn(at < 0 ? shown[0] : shown[Math.max(0, Math.min(shown.length - 1, at + by))]);
}

function movePractice(by) {
  const all = $$(".practice:not([hidden])");
  const at = current ? all.indexOf(practiceOf(current)) : -1;
  const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))];
  if (next) focusOn(firstShown(next));
}

function pick(value, onward = true) {
  const radio = current && $$("input[type=radio]", current).find((one) => one.value === value);
  if (!radio || radio.disabled) return;
  radio.checked = true;
  const row = current;
  change(row);
  if (value === "not_applicable") field(row, "r").focus();
  else if (onward) move(1);
}

let typed = "";
let typing;
function typeRow(sign) {
  const practice = practiceOf(current), input = $("[data-row-input]", practice);
  if (!input) return;
  typed += sign;
  input.value = typed;
  clearTimeout(typing);
  const commit = () => { const row = typed; typed = ""; setRow(practice, row); };
  if (/[-+－＋−–—]/.test(sign)) commit();
  else typing = setTimeout(commit, 700);
}

const KEYS = {
  j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1),
  J: () => movePractice(1), K: () => movePractice(-1),
  m: () => pick("met"), p: () => pick("partly_met"), n: () => pick("not_met"), a: () => pick("not_applicable"),
  u: () => pick("unrated", false),
  e: () => { $(".note", current).open = true; field(current, "n").focus(); },
  i: () => { const practice = practiceOf(current); $(".ideas", practice).open = true; $("[data-ideas]", practice).focus(); },
  Enter: () => { const look = $(".look", current); if (look) look.open = !look.open; },
};
const ALWAYS = new Set(["j", "k", "ArrowDown", "ArrowUp", "J", "K"]);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || $("dialog[open]")) return;
  const target = event.target;
  const inText = target.matches("textarea, select, input:not([type=radio])");
  if (event.key === "Escape" && (inText || target.matches("input"))) { (current ? focusOn(current) : target.blur()); return; }
  if (inText) return inputKey(event, target);
  if (event.key === "/" && filter) { event.preventDefault(); filter.elements.q.focus(); return; }
  if (event.key === "?" || event.key === "？") { event.preventDefault(); $("#keys").showModal(); return; }
  if (target.matches("a, button, summary, [tabindex='0']") && !ALWAYS.has(event.key)) return;
  if (target.matches("input[type=radio]")) {
    if (event.key.startsWith("Arrow")) return;
    current = target.closest(".req");
  }
  const inside = target.closest?.(".req");
  if (inside) current = inside;
  const key = event.key.normalize("NFKC");
  if (settings.samm && POINTS[key] !== undefined) { if (current) { event.preventDefault(); pick(POINTS[key]); } return; }
  const sign = /^[0-9]$/.test(key) || (typed && /^[-+−–—]$/.test(key));
  if (sign && current && settings.editable) { event.preventDefault(); typeRow(event.key); return; }
  const act = KEYS[key.length === 1 ? key : event.key];
  if (!act || (!current && !ALWAYS.has(key))) return;
  event.preventDefault();
  act();
});

function inputKey(event, target) {
  if (event.key !== "Enter" || target.matches("textarea")) return;
  if (target.matches("[data-row-input]")) {
    event.preventDefault();
    setRow(target.closest(".practice"), target.value);
    focusOn(firstShown(target.closest(".practice")));
  } else if (target.closest(".reason")) {
    event.preventDefault();
    current = target.closest(".req");
    change(current, 0);
    if (target.value.trim()) move(1);
  }
}

document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.(".req");
  if (row) current = row;
});

document.addEventListener("change", (event) => {
  const target = event.target;
  if (target.matches("[data-row-input]")) return setRow(target.closest(".practice"), target.value);
  if (target.matches(".req input[type=radio]")) {
    change(target.closest(".req"));
    if (target.value === "not_applicable") field(target.closest(".req"), "r").focus();
  }
});

document.addEventListener("input", (event) => {
  const target = event.target;
  if (target.matches(".reason input, .note textarea")) change(target.closest(".req"), 1200);
  else if (target.matches("[data-ideas]")) change(target.closest(".practice"), 1200);
});

for (const form of $$(".practice form")) form.addEventListener("submit", (event) => { event.preventDefault(); event.stopPropagation(); }, true);
$("[data-help]")?.addEventListener("click", () => $("#keys").showModal());
window.addEventListener("online", () => { retry = 0; send(); });
window.addEventListener("offline", tell);
window.addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });

// ---- what an earlier visit left in the browser -----------------------------------------------------------
if (settings.editable && queue.length) {
  for (const step of queue) {
    delete step.sent;
    for (const [key, item] of Object.entries(step.items ?? {})) {
      const place = placeOf(key);
      if (place) { show(place, item); place.classList.add("queued"); }
    }
  }
  for (const practice of $$(".practice")) paintPractice(practice);
  count();
  tell();
  send();
} else if (!settings.editable) queue = [];

if (location.hash) {
  const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (place?.matches(".req")) {
    if (place.hidden && filter) { filter.elements.levels.value = "all"; filter.elements.show.value = "all"; sift(); }
    focusOn(place);
  }
}
