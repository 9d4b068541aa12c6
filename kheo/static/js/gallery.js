// The viewer of a gallery: each photo has a page of its own (?anh=), and the viewer shows what stands there. Arrow keys lead on,
// Escape closes, and the focus goes back to the photo that was seen last. Without it the links open those pages.
const gallery = document.querySelector("[data-gallery]");
const viewer = document.querySelector("[data-viewer]");
const room = viewer?.querySelector("[data-room]");
let asked = 0;

async function photoAt(address) {
  const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return document.importNode(page.querySelector("[data-photo]"), true);
}

async function show(address, way) {
  const turn = (asked += 1);
  viewer.setAttribute("aria-busy", "true");
  try {
    const photo = await photoAt(address);
    if (turn !== asked) return; // somebody went on meanwhile
    room.replaceChildren(photo);
    if (!viewer.open) viewer.showModal();
    (room.querySelector(`[data-way="${way}"]`) ?? viewer.querySelector("[data-close]")).focus();
  } catch {
    location.assign(address);
  } finally {
    viewer.removeAttribute("aria-busy");
  }
}

function close() {
  const number = room.querySelector("[data-photo]")?.dataset.number;
  gallery.querySelector(`[data-number="${number}"]`)?.focus();
}

function plainClick(event) {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

if (gallery && viewer?.showModal) {
  gallery.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-number]");
    if (!link || !plainClick(event)) return;
    event.preventDefault();
    show(link.href, "after");
  });
  viewer.addEventListener("click", (event) => {
    const link = event.target.closest("[data-way]");
    if (event.target.closest("[data-close]") || event.target === viewer) viewer.close();
    if (!link || !plainClick(event)) return;
    event.preventDefault();
    show(link.href, link.dataset.way);
  });
  viewer.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: "before", ArrowRight: "after" }[event.key];
    const link = way && room.querySelector(`[data-way="${way}"]`);
    if (!link) return;
    event.preventDefault();
    show(link.href, way);
  });
  viewer.addEventListener("close", close);
}
