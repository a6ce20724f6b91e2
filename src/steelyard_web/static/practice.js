// Voting by keyboard: each choice is saved at once, and what the server says stands beside the vote.
// Without it every requirement is a form of its own with a button.
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const zh = document.documentElement.lang.startsWith("zh");
const say = (chinese, english) => (zh ? chinese : english);
const csrf = () => document.cookie.split("; ").find((c) => c.startsWith("csrftoken="))?.split("=")[1] ?? "";
const lines = () => $$("[data-line]").filter((line) => line.offsetParent !== null);
const here = () => document.activeElement?.closest?.("[data-line]");
let chain = Promise.resolve(); // one request after the other: versions follow each other

function tell(line, text, kind = "") {
  const said = $("[data-said]", line);
  if (!said) return;
  said.textContent = text;
  said.className = `voted ${kind}`;
}

function lacksReason(form) {
  const chosen = $("input[name=vote]:checked", form);
  return chosen?.hasAttribute("data-reasoned") && !$("textarea", form).value.trim();
}

function save(form) {
  const line = form.closest("[data-line]");
  if (!$("input[name=vote]:checked", form)) return;
  if (lacksReason(form)) {
    tell(line, say("请写明理由，写完即保存。", "Write the reason; it is saved when you leave the field."), "bad");
    $("textarea", form).focus();
    return;
  }
  tell(line, say("正在保存…", "Saving…"), "wait");
  chain = chain.then(() => send(form, line));
}

async function send(form, line) {
  const id = line.id;
  const now = document.getElementById(id);
  const current = $("form[data-vote]", now) ?? form;
  const body = new URLSearchParams(new FormData(form));
  body.set("version", $("input[name=version]", current).value);
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true", "X-CSRFToken": csrf() } });
  } catch {
    tell(now, say("没有连上服务器，尚未保存；恢复后请再选一次。", "The server was not reached; not saved. Choose again later."), "bad");
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!answer.ok || answer.redirected) {
    const why = $(".said", page)?.textContent ?? say("没有保存，请刷新页面。", "Not saved. Reload the page.");
    tell(now, why, "bad");
    return;
  }
  put(now, $("[data-line]", page));
}

function put(old, fresh) {
  const typed = $("textarea", old);
  const writing = typed && document.activeElement === typed ? typed.value : null;
  const focus = old.contains(document.activeElement);
  const chosen = document.activeElement?.name === "vote" ? document.activeElement.value : null;
  old.replaceWith(document.adoptNode(fresh));
  for (const name of ["here", "all"]) {
    const count = $(`[data-count] [data-${name}]`);
    if (count) count.textContent = fresh.dataset[name];
  }
  $$("#row input[type=hidden]").filter((one) => one.name === `v:${fresh.id}`).forEach((one) => {
    one.value = $("input[name=version]", fresh)?.value ?? one.value;
  });
  if (!focus) return;
  const area = $("textarea", fresh);
  if (writing !== null && area) {
    area.value = writing;
    area.focus();
  } else {
    (($(`input[name=vote][value="${chosen}"]`, fresh)) ?? fresh).focus({ preventScroll: true });
  }
}

function move(step) {
  const all = lines();
  const at = all.indexOf(here());
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function choose(key) {
  const line = here() ?? lines().find((one) => $("form[data-vote]", one));
  const radio = line && $(`input[data-key="${key}"]`, line);
  if (!radio) return false;
  if (!line.contains(document.activeElement)) line.focus();
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

function help() {
  const keys = $("#keys");
  keys.hidden = !keys.hidden;
  $("[data-help]").setAttribute("aria-expanded", String(!keys.hidden));
}

const KEYS = {
  j: () => move(1), k: () => move(-1), J: () => $("a[rel=next]")?.click(), K: () => $("a[rel=prev]")?.click(),
  g: () => $("[data-owing]")?.click(), l: () => $("#row-level")?.focus(), r: () => $("textarea", here() ?? document.createElement("i"))?.focus(),
  "?": help,
};

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-vote]");
  if (form) save(form);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-vote]");
  if (!form) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  save(form);
}, true);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const writing = event.target.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
  if (writing) {
    if (event.key === "Escape") (here() ?? document.body).focus?.();
    return;
  }
  const act = KEYS[event.key];
  if (act) {
    event.preventDefault();
    act();
  } else if (/^[mpnax]$/.test(event.key) && choose(event.key)) {
    event.preventDefault();
  }
});

const button = $("[data-help]");
if (button) {
  button.hidden = false;
  button.addEventListener("click", help);
}
