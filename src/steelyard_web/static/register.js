// A stranger's pages follow the system's light or dark unless he chose one in the workspace.
if (!document.cookie.split("; ").some((one) => one.startsWith("theme=")) && window.matchMedia("(prefers-color-scheme: dark)").matches) {
  document.documentElement.dataset.bsTheme = "dark";
}
