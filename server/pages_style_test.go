package server

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var colour = regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{6});`)

// TestContrast holds the colours of the style sheet, light and dark, against
// WCAG 2: 4.5 to 1 for text, 3 to 1 for what must be seen to be used.
func TestContrast(t *testing.T) {
	for name, colours := range colourSchemes(t) {
		for _, c := range []struct {
			least      float64
			over, text string
		}{
			{4.5, "paper panel mark said accent-soft", "ink"},
			{4.5, "paper panel", "muted link accent"},
			{4.5, "ink link", "paper"},
			{3, "paper panel", "field focus bar"},
			{3, "paper mark said", "mark-edge"},
		} {
			for over := range strings.FieldsSeq(c.over) {
				for text := range strings.FieldsSeq(c.text) {
					if got := contrast(t, colours[over], colours[text]); got < c.least {
						t.Errorf("%s: %s on %s is %.2f to 1, below %.1f", name, text, over, got, c.least)
					}
				}
			}
		}
	}
}

// rule is a rule of the sheet, with the variables of its colours.
var (
	rule       = regexp.MustCompile(`(?m)^\s*([^@{}]+?)\s*\{([^{}]*)\}`)
	foreground = regexp.MustCompile(`(?:^|[;\s])color: var\(--([a-z-]+)\)`)
	background = regexp.MustCompile(`background(?:-color)?: var\(--([a-z-]+)\)`)
)

// TestContrastOfRules reads every pair of colours out of the sheet: a rule that
// sets both is held to them, one that sets the text alone to the backgrounds of
// pages and panels, one that sets the background alone to the text of pages.
func TestContrastOfRules(t *testing.T) {
	sheet := string(fileOf(t, "static/onrecord.css"))
	screen, _, _ := strings.Cut(sheet, "@media print")
	checked := 0
	for name, colours := range colourSchemes(t) {
		for _, m := range rule.FindAllStringSubmatch(screen, -1) {
			text, on := []string{"ink"}, []string{"paper", "panel"}
			fore, back := foreground.FindStringSubmatch(m[2]), background.FindStringSubmatch(m[2])
			if fore == nil && back == nil || strings.Contains(m[1], "::") || strings.Contains(m[1], ".bar") || strings.Contains(m[1], "histogram") {
				continue // drawn, not written
			}
			if fore != nil {
				text = fore[1:]
			}
			if back != nil {
				on = back[1:]
			}
			for _, over := range on {
				checked++
				if got := contrast(t, colours[over], colours[text[0]]); got < 4.5 {
					t.Errorf("%s: %s: %s on %s is %.2f to 1", name, m[1], text[0], over, got)
				}
			}
		}
	}
	if checked < 80 {
		t.Errorf("only %d pairs were found", checked)
	}
}

// TestFocusIsVisible: whatever has the focus shows it, but for the place that
// the skip link leads to.
func TestFocusIsVisible(t *testing.T) {
	sheet := string(fileOf(t, "static/onrecord.css"))
	if !strings.Contains(sheet, ":focus-visible { outline: 3px solid var(--focus);") {
		t.Error("no outline for what has the focus")
	}
	for _, m := range rule.FindAllStringSubmatch(sheet, -1) {
		if regexp.MustCompile(`outline(-width|-style)?: *(0|none)`).MatchString(m[2]) && m[1] != "main:focus" {
			t.Errorf("%s takes the outline away", m[1])
		}
	}
}

// colourSchemes are the colours of the sheet by name, light and dark.
func colourSchemes(t *testing.T) map[string]map[string]string {
	light, rest, _ := strings.Cut(string(fileOf(t, "static/onrecord.css")), "@media (prefers-color-scheme: dark)")
	dark, _, _ := strings.Cut(rest, "*, *::before")
	out := map[string]map[string]string{}
	for name, part := range map[string]string{"light": light, "dark": dark} {
		out[name] = map[string]string{}
		for _, m := range colour.FindAllStringSubmatch(part, -1) {
			out[name][m[1]] = m[2]
		}
	}
	return out
}

func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, hex string) float64 {
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		t.Fatalf("colour %q: %v", hex, err)
	}
	linear := func(c uint64) float64 {
		v := float64(c&0xff) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(n>>16) + 0.7152*linear(n>>8) + 0.0722*linear(n)
}

// TestStyleIsOurs: the sheet fetches nothing and styles no class that no page
// has.
func TestStyleIsOurs(t *testing.T) {
	sheet, err := staticFiles.ReadFile("static/onrecord.css")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(sheet), "url(") || strings.Contains(string(sheet), "@import") {
		t.Error("the sheet fetches something")
	}
	var made strings.Builder
	files, err := templateFiles.ReadDir("templates")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := templateFiles.ReadFile("templates/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		made.Write(text)
	}
	fromGo := " direct indirect belief denied not_said anonymous many done htmx-request " // classes that views name
	for _, m := range regexp.MustCompile(`\.([a-z_][a-z_-]*)[^;{}]*\{`).FindAllStringSubmatch(string(sheet), -1) {
		used := regexp.MustCompile(`class="[^"]*\b` + regexp.QuoteMeta(m[1]) + `\b`)
		if !used.MatchString(made.String()) && !strings.Contains(fromGo, " "+m[1]+" ") {
			t.Errorf("no page has the class %s", m[1])
		}
	}
}
