// r-rows: rows of a form that are added from a template and taken away. Enter in the last row adds another.
class Rows extends HTMLElement {
  connectedCallback() {
    if (this.ready) return
    this.ready = true
    this.list = this.querySelector("ul")
    this.spare = this.querySelector("template")
    this.count = this.list.children.length
    this.addEventListener("click", ({ target }) => {
      if (target.closest("[data-add]")) this.add()
      const row = target.closest("[data-drop]")?.closest("[data-key]")
      if (row) this.drop(row)
    })
    this.addEventListener("keydown", (event) => {
      const row = event.target.closest("[data-key]")
      if (event.key !== "Enter" || !row || !event.target.matches('input[type="text"], .input')) return
      event.preventDefault()
      const next = row.nextElementSibling
      if (next) next.querySelector(".input, .select").focus()
      else this.add()
    })
  }

  add() {
    const name = `n${Date.now().toString(36)}${this.count++}`
    this.list.insertAdjacentHTML("beforeend", this.spare.innerHTML.replaceAll("__row__", name))
    this.list.lastElementChild.querySelector(".input, .select").focus()
    this.changed()
  }

  drop(row) {
    const near = row.nextElementSibling ?? row.previousElementSibling
    row.remove()
    ;(near?.querySelector(".input, .select") ?? this.querySelector("[data-add]")).focus()
    this.changed()
  }

  changed() { this.dispatchEvent(new Event("change", { bubbles: true })) }
}
customElements.define("r-rows", Rows)
