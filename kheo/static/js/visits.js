// The visit figures: fetched anew after loading and each minute while the page is seen. The process that answered the page
// has recorded the view; only where a cache answered, or the page was fetched in advance, the page says so itself, once.
const figures = document.querySelector("[data-visits]");
const numbers = figures?.querySelector("[data-visit-numbers]");

async function refreshFigures() {
  if (document.hidden) return;
  try {
    const answer = await fetch(figures.dataset.visits, { credentials: "same-origin", headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) numbers.innerHTML = await answer.text();
  } catch {
    // Without a connection the figures stay as they were drawn, with their time beside them.
  }
}

async function reportView() {
  if (!figures.dataset.view) return; // an error page, a preview: nothing to be counted
  const report = { method: "POST", body: figures.dataset.view, keepalive: true, credentials: "same-origin" };
  await fetch(figures.dataset.visits, report).catch(() => null);
}

async function countAndShow() {
  if (figures.dataset.answered !== "process") await reportView();
  await refreshFigures();
  setInterval(refreshFigures, 60000);
  document.addEventListener("visibilitychange", refreshFigures);
}

if (numbers && document.prerendering) document.addEventListener("prerenderingchange", countAndShow, { once: true });
else if (numbers) countAndShow();
