/* <vonk-news src="https://…/feed/…/news.json"> lists what is new to learn, in the style of the page around it. */
customElements.define("vonk-news", class extends HTMLElement {
  async connectedCallback() {
    const answer = await fetch(this.getAttribute("src"), { credentials: "omit", referrerPolicy: "no-referrer" }).catch(() => null);
    if (!answer || !answer.ok) return; // the page keeps what stands between the tags
    const feed = await answer.json();
    const list = document.createElement("ul");
    list.lang = feed.language;
    for (const item of feed.items) {
      const link = Object.assign(document.createElement("a"), { href: item.url, textContent: item.title });
      const words = Object.assign(document.createElement("p"), { textContent: item.content_text });
      const line = document.createElement("li");
      line.append(link, words);
      list.append(line);
    }
    this.replaceChildren(list);
  }
});
