setTimeout(
  () => document.documentElement.dataset.live || location.replace(location.href.split("#")[0]),
  30000,
);
