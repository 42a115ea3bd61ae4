// r-phone: keeps what can stand in a number and spaces it lightly; the server has the last word (E.164).
class Phone extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input")
    if (!field || this.ready) return
    this.ready = true
    field.addEventListener("change", () => {
      field.value = field.value.replace(/[^\d+()\-\s.,;#x*/]/gi, "").replace(/^00/, "+").replace(/\s+/g, " ").trim()
    })
  }
}
customElements.define("r-phone", Phone)
