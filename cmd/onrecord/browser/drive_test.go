package browser

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"golang.org/x/net/html"
)

// What a person does is done here by mouse and keys alone, and what they see
// is read from the document, so that it works where scripts are off.

// moment is how long a page may take to answer what is done to it.
const moment = time.Minute

func (tab *tab) scripts(on bool) {
	tab.Helper()
	call(tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
}

// until waits until something holds, and fails the test where it does not. As
// long as it does not, it says why.
func (tab *tab) until(holds func() error) {
	tab.Helper()
	var err error
	for began := time.Now(); time.Since(began) < moment; time.Sleep(10 * time.Millisecond) {
		if err = holds(); err == nil {
			return
		}
	}
	where, _ := tab.where()
	tab.Fatalf("at %s: %v", where, err)
}

// where is the address of the tab, as its bar shows it.
func (tab *tab) where() (*url.URL, error) {
	at, err := chromedp.Run(tab.ctx, chromedp.NavigationEntries())
	if err != nil {
		return nil, err
	}
	return url.Parse(at.Entries[at.CurrentIndex].URL)
}

// nodes are the elements at an XPath, as the document is now.
func (tab *tab) nodes(path string) ([]cdp.NodeID, error) {
	search, err := chromedp.Call(tab.ctx, dom.PerformSearch, dom.PerformSearchParams{Query: path})
	if err != nil {
		return nil, err
	}
	if search.ResultCount == 0 {
		return nil, fmt.Errorf("%s is not there", path)
	}
	found, err := chromedp.Call(tab.ctx, dom.GetSearchResults, dom.GetSearchResultsParams{SearchID: search.SearchID, ToIndex: search.ResultCount})
	return found.NodeIDs, err
}

// click clicks with the mouse on the first element at an XPath.
func (tab *tab) click(path string) {
	tab.Helper()
	tab.until(func() error {
		x, y, err := tab.middle(path)
		if err == nil {
			err = chromedp.Do(tab.ctx, chromedp.MouseClickXY(x, y))
		}
		return err
	})
}

// middle brings the first element at an XPath into view, and is its middle.
func (tab *tab) middle(path string) (x, y float64, err error) {
	nodes, err := tab.nodes(path)
	if err == nil {
		_, err = chromedp.Call(tab.ctx, dom.ScrollIntoViewIfNeeded, dom.ScrollIntoViewIfNeededParams{NodeID: nodes[0]})
	}
	if err != nil {
		return 0, 0, err
	}
	on, err := chromedp.Call(tab.ctx, dom.GetContentQuads, dom.GetContentQuadsParams{NodeID: nodes[0]})
	if err != nil || len(on.Quads) == 0 {
		return 0, 0, cmp.Or(err, fmt.Errorf("%s is not seen", path))
	}
	q := on.Quads[0] // four corners
	return (q[0] + q[4]) / 2, (q[1] + q[5]) / 2, nil
}

// press presses keys, one after the other.
func (tab *tab) press(keys ...string) {
	tab.Helper()
	for _, key := range keys {
		run(tab, "pressing "+key, chromedp.KeyEvent(key))
	}
}

const enter, tabKey, escape = kb.Enter, kb.Tab, kb.Escape

// fill clicks on a field and types in the place of what stands there.
func (tab *tab) fill(path, words string) {
	tab.Helper()
	tab.click(path)
	run(tab, "choosing all", chromedp.KeyEvent("a", chromedp.KeyModifiers(kb.ModifierCtrl)))
	tab.press(words)
}

// back presses the browser's button.
func (tab *tab) back() {
	tab.Helper()
	at := run(tab, "looking back", chromedp.NavigationEntries())
	if at.CurrentIndex == 0 {
		tab.Fatal("there is no way back")
	}
	call(tab, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: at.Entries[at.CurrentIndex-1].ID})
}

// arrive waits until the tab is at an address that has this path, or begins
// so where the path ends in "/", and these parameters, whole and with all that
// is seen there: elements at XPaths.
func (tab *tab) arrive(path string, values url.Values, seen ...string) {
	tab.Helper()
	tab.until(func() error {
		at, err := tab.where()
		switch {
		case err != nil:
			return err
		case at.Path != path && !(path != "/" && strings.HasSuffix(path, "/") && strings.HasPrefix(at.Path, path)):
			return fmt.Errorf("it is not %s", path)
		case values != nil && at.RawQuery != values.Encode():
			return fmt.Errorf("its parameters are not %s", values.Encode())
		case tab.loading.Load():
			return fmt.Errorf("it is not loaded")
		}
		return tab.shows(seen...)
	})
	tab.clean(0)
}

// shows reports which of these is not there.
func (tab *tab) shows(seen ...string) error {
	for _, path := range seen {
		if _, err := tab.nodes(path); err != nil {
			return err
		}
	}
	return nil
}

// text is what the first element at an XPath says.
func (tab *tab) text(path string) (text string) {
	tab.Helper()
	tab.until(func() error {
		nodes, err := tab.nodes(path)
		if err != nil {
			return err
		}
		outer, err := chromedp.Call(tab.ctx, dom.GetOuterHTML, dom.GetOuterHTMLParams{NodeID: nodes[0]})
		if err == nil {
			text, err = textOf(outer.OuterHTML)
		}
		return err
	})
	return text
}

// textOf is what a piece of a page says, but for the buttons that copy, which
// are of no use without scripts.
func textOf(source string) (string, error) {
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for n := range root.Descendants() {
		copies := func(a html.Attribute) bool { return a.Key == "data-copy" }
		if n.Type == html.TextNode && !slices.ContainsFunc(n.Parent.Attr, copies) {
			out.WriteString(n.Data + " ")
		}
	}
	return strings.Join(strings.Fields(out.String()), " "), nil
}
