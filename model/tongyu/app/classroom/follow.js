// Puts what the server sends in its place; nothing here asks for anything but the stream.
const main = document.querySelector("main"), at = (id) => document.getElementById(id);
if (main.dataset.class) {
  const source = new EventSource(`/follow/stream?class=${encodeURIComponent(main.dataset.class)}&lang=${main.dataset.lang}`);
  source.onmessage = (event) => {
    const seen = JSON.parse(event.data);
    at("status").textContent = seen.happened;
    at("date").textContent = seen.date;
    at("runs").textContent = seen.runs;
    at("maps").innerHTML = seen.maps.join("");
    at("maps").className = seen.maps.length > 1 ? "maps many" : "maps";
    at("charts").innerHTML = seen.charts.join("");
    at("note").textContent = seen.note;
    at("answer").hidden = !seen.answer.length;
    at("answer").replaceChildren(...seen.answer.map((line, k) => {
      const paragraph = document.createElement("p");
      paragraph.className = k ? "soft" : "lead";
      paragraph.textContent = line;
      return paragraph;
    }));
  };
  source.addEventListener("over", () => { source.close(); at("status").textContent = main.dataset.over; });
  source.onerror = () => {
    at("status").textContent = main.dataset.lost;
    // Where the server refused it, a browser asks no more: the page, loaded again, says why.
    if (source.readyState === source.CLOSED) setTimeout(() => location.reload(), 5000);
  };
}
