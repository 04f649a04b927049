package torture

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// An article of the tests is known by its key, and what it says by its
// revision: whoever has the words knows which ones were sent.
type article struct{ key, revision int }

func publishers() []string {
	return []string{"Harbour Gazette", "Meadow Times", "Quarry Post", "Valley Herald", "Weir Chronicle"}
}

func speakers() []string {
	return []string{"Anna Baker", "Ben Miller", "Carla Stone", "David Hill", "Edith Marsh", "Frank Wells", "Greta Holm"}
}

func (a article) url() string       { return fmt.Sprintf("https://paper.example/%d", a.key) }
func (a article) title() string     { return fmt.Sprintf("House %d at %d", a.key, a.revision) }
func (a article) publisher() string { return publishers()[(a.key+a.revision)%len(publishers())] }

// word stands in this revision of this article alone.
func (a article) word() string { return fmt.Sprintf("k%dr%d", a.key, a.revision) }

// saying is a quote, with its marks.
type saying struct{ words, speaker string }

func (a article) sayings() []saying {
	all := speakers()
	return []saying{
		{"“Bread " + a.word() + " is fair,”", all[a.revision%len(all)]},
		{"“The flour of " + a.word() + " was dear,”", all[(a.key+3)%len(all)]},
	}
}

// text has some pages in one of sixteen revisions.
func (a article) text() string {
	s := a.sayings()
	text := fmt.Sprintf("%s said %s.\n\n%s said %s.", s[0].words, s[0].speaker, s[1].words, s[1].speaker)
	if (a.key+a.revision)%16 == 0 {
		text += strings.Repeat("\n\nThe oven of "+a.word()+" is warm in the morning and cold in the evening.", 300)
	}
	return text
}

func (a article) json() string {
	line, err := json.Marshal(map[string]string{
		"title": a.title(), "text": a.text(), "url": a.url(), "publisher": a.publisher(), "published": "2024-05-06",
	})
	if err != nil {
		panic(err) // of strings
	}
	return string(line)
}

// read is the article whose title this is.
func read(title string) (a article, err error) {
	_, err = fmt.Sscanf(title, "House %d at %d", &a.key, &a.revision)
	return a, err
}

func writeLines(path string, list []article) error {
	var lines strings.Builder
	for _, a := range list {
		lines.WriteString(a.json() + "\n")
	}
	return os.WriteFile(path, []byte(lines.String()), 0o600)
}
