"use strict";
/* Reading needs none of this: it remembers the language, names the page in it, and opens what a link
   or the printer points at in browsers that do not do so themselves. */
(function () {
  var root = document.documentElement, choices = document.querySelectorAll(".choice"), key = "steelyard-report-lang";

  function show(language) {
    root.lang = language;
    document.title = root.getAttribute("data-title-" + language);
  }
  function remembered() {
    try { return localStorage.getItem(key); } catch (refused) { return null; }
  }
  function remember(language) {
    try { localStorage.setItem(key, language); } catch (refused) { /* private windows keep nothing */ }
  }
  function reveal() {
    var place = document.getElementById(decodeURIComponent(location.hash.slice(1))), around;
    if (!place) { return; }
    for (around = place; around; around = around.parentElement) {
      if (around.tagName === "DETAILS") { around.open = true; }
    }
    place.scrollIntoView();
  }

  choices.forEach(function (choice) {
    if (choice.value === remembered()) { choice.checked = true; }
    if (choice.checked) { show(choice.value); }
    choice.addEventListener("change", function () { show(choice.value); remember(choice.value); });
  });
  addEventListener("hashchange", reveal);
  if (location.hash) { reveal(); }

  addEventListener("beforeprint", function () {
    document.querySelectorAll("details.opens:not([open])").forEach(function (folded) {
      folded.open = true;
      folded.setAttribute("data-printing", "");
    });
  });
  addEventListener("afterprint", function () {
    document.querySelectorAll("details[data-printing]").forEach(function (folded) {
      folded.open = false;
      folded.removeAttribute("data-printing");
    });
  });
}());
