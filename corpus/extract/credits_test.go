package extract_test

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"onrecord/corpus"
	"onrecord/corpus/extract"
)

// TestCredits reads testdata/credits.txt: a line is an article (¶ begins a
// paragraph), "=>", and for each of its quotes the outlet that carried it, or
// "-". Every article is by itself, so that nothing else in it can help.
func TestCredits(t *testing.T) { checkLines(t, "testdata/credits.txt", carriersOf) }

// TestSaidInArticles reads testdata/said.txt in the same way: the dates.
func TestSaidInArticles(t *testing.T) { checkLines(t, "testdata/said.txt", datesOf) }

func checkLines(t *testing.T, name string, show func([]corpus.Quote) string) {
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		text, want, ok := strings.Cut(lines.Text(), " => ")
		if !ok || strings.HasPrefix(text, "#") {
			continue
		}
		t.Run(text, func(t *testing.T) {
			a := &corpus.Article{
				Text:      strings.ReplaceAll(text, " ¶ ", "\n\n"),
				Publisher: corpus.NewOutlet("Daily Lantern"),
				Published: corpus.NewDate(2024, 5, 16, corpus.ByDay),
			}
			if got := show(extract.Extract(a).Quotes); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		})
	}
}

func datesOf(quotes []corpus.Quote) string {
	var dates []string
	for _, q := range quotes {
		date := "-"
		if q.Said != nil {
			date = q.Said.Date.String()
		}
		dates = append(dates, date)
	}
	return strings.Join(dates, "; ")
}

func carriersOf(quotes []corpus.Quote) string {
	var names []string
	for _, q := range quotes {
		name := "-"
		if len(q.Relays) > 0 {
			name = q.Relays[0].Outlet.Name
		}
		names = append(names, name)
	}
	return strings.Join(names, "; ")
}
