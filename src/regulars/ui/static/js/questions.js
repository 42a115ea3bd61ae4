// r-questions: the questions of a procedure by keyboard alone. A digit chooses that answer, Enter and Page Down go on, Page Up goes back, Delete clears.
class Questions extends HTMLElement {
  connectedCallback() {
    if (this.ready) return
    this.ready = true
    this.addEventListener("keydown", (event) => this.press(event))
    this.addEventListener("click", ({ target }) => {
      const form = target.closest("[data-clear]")?.closest("[data-question]")
      if (form) this.clear(form)
    })
  }

  press(event) {
    const form = event.target.closest("[data-question]")
    const isTyped = event.target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select, trix-editor")
    if (!form || event.altKey || event.ctrlKey || event.metaKey) return
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1]
    const choices = form.querySelectorAll("input[type=radio]")
    if (digit && !isTyped && choices[digit - 1]) {
      event.preventDefault()
      const chosen = choices[digit - 1]
      chosen.focus()
      if (!chosen.checked) chosen.click()
    } else if (event.key === "Enter" && !event.shiftKey && event.target.matches("input")) {
      event.preventDefault()
      event.target.blur() // what was typed is a change now
      this.go(form, 1)
    } else if (event.key === "PageDown" || event.key === "PageUp") {
      event.preventDefault()
      this.go(form, event.key === "PageDown" ? 1 : -1)
    } else if (["Delete", "Backspace"].includes(event.key) && !isTyped && form.querySelector("input[type=radio]:checked")) {
      event.preventDefault()
      this.clear(form)
    }
  }

  go(form, step) {
    const forms = [...this.querySelectorAll("[data-question]")]
    const next = forms[forms.indexOf(form) + step]
    next?.querySelector("input[type=radio]:checked, input:not([type=hidden]), select, textarea, trix-editor")?.focus()
  }

  clear(form) {
    for (const radio of form.querySelectorAll("input[type=radio]")) radio.checked = false
    form.dispatchEvent(new Event("change", { bubbles: true }))
  }
}
customElements.define("r-questions", Questions)
