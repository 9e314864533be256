setTimeout(() => {
  const { view } = document.querySelector("[data-view]").dataset;
  const entry = JSON.parse(view).entry || location.href.split("#")[0];
  document.documentElement.dataset.live || location.replace(entry);
}, 30000);
