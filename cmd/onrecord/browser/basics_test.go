package browser

import (
	"bytes"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
)

// focused tells of the element that has the focus what matters to those who
// have no mouse. The page's own frame is none.
const focused = `(() => {
	const e = document.activeElement;
	if (!e || e === document.body) return null;
	const style = getComputedStyle(e), box = e.getBoundingClientRect();
	return {
		html: e.cloneNode().outerHTML, id: e.id, text: e.textContent.trim().slice(0, 60), quote: [...document.querySelectorAll(".quote")].indexOf(e),
		outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
		seen: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth && box.width > 0 && box.height > 0,
	};
})()`

type focus struct {
	HTML, ID, Text string
	Quote          int // which one it is, from 0; -1: none
	Outline        float64
	Seen           bool
}

func (tab *tab) focus() *focus {
	tab.Helper()
	return value[*focus](tab, focused)
}

// tabbed fails the test where somebody who goes through the page by Tab does
// not see where they are, or does not come to an end.
func (tab *tab) tabbed() {
	tab.Helper()
	last, steps := value[int](tab, `document.querySelectorAll("a[href], button, input, summary, textarea, select, [tabindex='0']").length`), 0
	for ; steps <= last+2; steps++ {
		tab.press(tabKey)
		at := tab.focus()
		if at == nil {
			break
		}
		if at.Outline < 2 || !at.Seen {
			tab.Errorf("the focus is not seen on %s: an outline of %v px, in the window: %v", at.HTML, at.Outline, at.Seen)
		}
	}
	if steps < 5 || steps > last+2 {
		tab.Errorf("Tab stops %d times, at %d elements at most", steps, last)
	}
}

// tabTo presses Tab until the focus is on what has that text, or has it in its
// tag.
func (tab *tab) tabTo(text string) {
	tab.Helper()
	for range 300 {
		tab.press(tabKey)
		if at := tab.focus(); at != nil && (at.Text == text || strings.Contains(at.HTML, text)) {
			return
		}
	}
	tab.Fatalf("Tab does not get to %q", text)
}

// TestKeyboard: the way through the pages needs no mouse, with scripts or
// without.
func TestKeyboard(t *testing.T) {
	b, s := launch(t), serve(t, nil)
	for name, scripts := range map[string]bool{"scripts": true, "plain": false} {
		t.Run(name, func(t *testing.T) {
			tab := b.tab(t, s)
			tab.scripts(scripts)
			tab.open("/")
			tab.press(tabKey)
			if at := tab.focus(); at == nil || at.Text != "Skip to the content" {
				t.Fatalf("Tab goes to %+v first", at)
			}
			tab.press(enter, tabKey)
			if at := tab.focus(); at == nil || at.ID != "q" {
				t.Fatalf("after skipping, Tab goes to %+v", at)
			}
			tab.press("the" + enter)
			tab.arrive("/search", url.Values{"q": {"the"}}, "//h1")
			tab.tabTo("outlet=kelpress")
			tab.press(enter)
			tab.arrive("/search", url.Values{"q": {"the"}, "outlet": {"kelpress"}}, facet("outlet", "Kelpress")+`//a[@aria-current="true"]`)
			tab.tabTo("This quote")
			tab.press(enter)
			tab.arrive("/quotes/", nil, `//article[contains(@class, "whole")]`)
			tab.tabTo("Read it in context")
			tab.press(enter)
			tab.arrive("/articles/", nil, "//mark")
		})
	}
}

// TestShortcuts: / j k o c and ? do what the page says they do, but not in a
// field, and not where they are turned off.
func TestShortcuts(t *testing.T) {
	tab := launch(t).tab(t, serve(t, nil))
	on := func(what string, holds func(*focus) bool) {
		t.Helper()
		if at := tab.focus(); at == nil || !holds(at) {
			t.Fatalf("the focus is on %+v, not on %s", at, what)
		}
	}
	quote := func(n int) func(*focus) bool { return func(f *focus) bool { return f.Quote == n } }
	tab.open("/search?q=the")
	tab.press("j")
	on("the first quote", quote(0))
	tab.press("j")
	on("the second quote", quote(1))
	tab.press("k")
	on("the first quote", quote(0))
	tab.press("c")
	tab.until(func() error { return tab.shows(`//*[@id="told"][.="Copied"]`) })
	tab.press("/")
	on("the box", func(f *focus) bool { return f.ID == "q" })
	tab.press("jkoc/?")
	on("the box", func(f *focus) bool { return f.ID == "q" })
	tab.press(tabKey, "?")
	tab.until(func() error { return tab.shows("//dialog[@open]") })
	tab.press(escape)
	tab.press("j", "j", "o")
	tab.arrive("/quotes/", nil, `//article[contains(@class, "whole")]`)
	tab.press("c")
	tab.until(func() error { return tab.shows(`//*[@id="told"][.="Copied"]`) })
	on("the citation", func(f *focus) bool { return f.Text == "Copy as Plain text" })
	tab.open("/search?q=the")
	tab.click(`//button[.="Copy link"]`)
	tab.until(func() error { return tab.shows(`//*[@id="told"][.="Copied"]`) })
}

// calm fails the test where something moves for those who do not want it.
func (tab *tab) calm() {
	tab.Helper()
	tab.media("", "prefers-reduced-motion=reduce")
	if moving := value[string](tab, moving); moving != "" {
		tab.Errorf("it moves: %s", moving)
	}
}

// printed fails the test where more is printed than the record, or in other
// colours than paper has.
func (tab *tab) printed() {
	tab.Helper()
	tab.media("print", "prefers-color-scheme=dark")
	if left := value[string](tab, onScreenOnly); left != "" {
		tab.Errorf("it is printed: %s", left)
	}
	if ink := value[string](tab, inks); ink != "rgb(0, 0, 0) on rgb(255, 255, 255)" {
		tab.Errorf("it is printed in %s", ink)
	}
	if printed := call(tab, page.PrintToPDF, page.PrintToPDFParams{}).Data; !bytes.HasPrefix(printed, []byte("%PDF-")) {
		tab.Errorf("it is not printed: %.20q", printed)
	}
}

const (
	inks   = `getComputedStyle(document.body).color + " on " + getComputedStyle(document.body).backgroundColor`
	moving = `[...document.querySelectorAll("*")].filter(e => {
		const s = getComputedStyle(e);
		return s.transitionDuration.split(", ").some(d => d !== "0s") || s.animationName !== "none" || s.scrollBehavior === "smooth";
	}).map(e => e.cloneNode().outerHTML).slice(0, 5).join("\n")`
	onScreenOnly = `[...document.querySelectorAll(".rail, form, button, input, .skip, nav, dialog")].filter(e => e.checkVisibility())
		.map(e => e.cloneNode().outerHTML).slice(0, 5).join("\n")`
)
