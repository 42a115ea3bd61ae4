// r-drop: files dropped anywhere in it or chosen. With data-url each is posted at once (field data-name) and its row answered; else they go with the form.
import { csrf } from "regulars/request"
import { escapeHtml, icon, t } from "regulars/text"

const size = (bytes) => new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: bytes > 9e5 ? "megabyte" : "kilobyte", maximumFractionDigits: 1 }).format(bytes / (bytes > 9e5 ? 1e6 : 1e3))

class Drop extends HTMLElement {
  connectedCallback() {
    if (this.ready) return
    this.ready = true
    this.field = this.querySelector('input[type="file"]')
    this.list = this.querySelector(".files") ?? (this.dataset.list && document.querySelector(this.dataset.list))
    let depth = 0
    const over = (on) => { this.toggleAttribute("data-over", on) }
    this.addEventListener("dragenter", (event) => { if (event.dataTransfer.types.includes("Files")) { depth++; over(true) } })
    this.addEventListener("dragleave", () => { if (--depth <= 0) { depth = 0; over(false) } })
    this.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault() })
    this.addEventListener("drop", (event) => { if (!event.dataTransfer.files.length) return; event.preventDefault(); event.stopPropagation(); depth = 0; over(false); this.take(event.dataTransfer.files) })
    this.field?.addEventListener("change", () => this.take(this.field.files, true))
  }

  take(files, chosen = false) {
    if (this.dataset.url) { for (const file of files) this.upload(file); if (chosen) this.field.value = ""; return }
    if (!chosen) this.field.files = files
    if (this.list) this.list.innerHTML = [...files].map((file) => this.row(file)).join("")
  }

  row(file, progress = "") { return `<div class="file">${icon("file")}<span class="file__name">${escapeHtml(file.name)}</span><span class="file__size">${size(file.size)}</span><span></span>${progress}</div>` }

  upload(file) {
    const holder = document.createElement("div")
    holder.innerHTML = this.row(file, `<progress class="progress" max="100" value="0" aria-label="${escapeHtml(file.name)}"></progress>`)
    const row = holder.firstElementChild
    this.list?.append(row)
    const body = new FormData()
    body.append(this.dataset.name || "file", file)
    const request = new XMLHttpRequest()
    request.open("POST", this.dataset.url)
    request.setRequestHeader("X-CSRFToken", csrf())
    request.setRequestHeader("HX-Request", "true")
    request.upload.onprogress = ({ loaded, total }) => { row.querySelector("progress").value = (loaded / total) * 100 }
    const fail = (text) => { row.classList.add("file--bad"); row.querySelector("progress")?.remove(); row.insertAdjacentHTML("beforeend", `<span class="control__error">${escapeHtml(text)}</span>`) }
    request.onerror = () => fail(t("No connection. Nothing was lost; try again."))
    request.onload = () => {
      if (request.status >= 400) return fail(new DOMParser().parseFromString(request.responseText, "text/html").body.textContent.trim().slice(0, 200) || t("The file was not taken."))
      if (request.responseText.trim()) { holder.innerHTML = request.responseText; row.replaceWith(...holder.children) } else row.remove()
      this.dispatchEvent(new CustomEvent("drop:done", { bubbles: true, detail: { name: file.name } }))
    }
    request.send(body)
  }
}
customElements.define("r-drop", Drop)
