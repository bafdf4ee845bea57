// Back and forward exchange the same parts as the links did, so that the socket and the list stay as they are.
import { showScreen, showThread } from "./fetching";

const THREAD = /^\/conversations\/[^/]+$/;

document.addEventListener("htmx:before:history:restore", (event) => {
  const { path } = event.detail;
  event.preventDefault();
  void (THREAD.test(path) && document.getElementById("thread") ? showThread(path) : showScreen(path));
});
