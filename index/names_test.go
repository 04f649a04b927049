package index

import (
	"fmt"
	"testing"
)

// people is a directory of many.
func people(n int) *Directory {
	first := []string{"John", "Jane", "Élise", "Pat", "Vassily", "Maria", "Ahmed", "Li"}
	last := []string{"Kirby", "Müller", "Nebenzia", "Ryder", "Okafor", "Svensson", "Tanaka", "O’Neill"}
	var all []Sighting
	for i := range n {
		name := fmt.Sprintf("%s %c%c. %s", first[i%8], 'A'+i/8%26, 'a'+i/208%26, last[i/64%8]) + fmt.Sprint(i/5408)
		all = append(all, Sighting{ID: fmt.Sprint(i), Label: name, Alias: last[i/64%8], Times: 1, Quotes: 1 + i%7})
	}
	return NewDirectory(Speaker, all, nil)
}

func TestDirectoryAliases(t *testing.T) {
	var met []Sighting
	for i := range 30 {
		met = append(met, Sighting{ID: "x", Label: "X Y", Alias: fmt.Sprintf("Alias %c", 'A'+i), Times: 1 + i, Quotes: 1})
	}
	d := NewDirectory(Speaker, append(met, Sighting{ID: "x", Label: "X. Y.", Times: 1}), nil)
	got := d.Lookup(NameQuery{ID: "x"})
	if len(got) != 1 || len(got[0].Aliases) != MaxAliases || got[0].Aliases[0] != "Alias ^" || got[0].Label != "X Y" || got[0].Quotes != 30 {
		t.Errorf("%+v", got)
	}
	if got := d.Lookup(NameQuery{Exact: "alias a"}); len(got) != 1 {
		t.Errorf("an alias that is not listed: %+v", got)
	}
}

func TestDirectoryNear(t *testing.T) {
	d := NewDirectory(Speaker, []Sighting{
		{ID: "a", Label: "Vassily Nebenzia", Times: 1, Quotes: 1},
		{ID: "b", Label: "Vasily Nebenzya", Times: 1, Quotes: 9},
		{ID: "c", Label: "Vassili Zaitsev", Times: 1, Quotes: 99},
		{ID: "d", Label: "Ban", Times: 1, Quotes: 5},
		{ID: "e", Label: "Secretary of State Colin Powell", Times: 1, Quotes: 3},
		{ID: "f", Label: "Powell", Times: 1, Quotes: 2},
		{ID: "g", Label: "Colin Powell Library", Times: 1, Quotes: 1},
	}, nil)
	for query, want := range map[string]string{
		"vassily nebenzia":        "ab",
		"Vasily Nebenzya":         "ba",
		"Nebensia":                "ba",
		"Bam":                     "d",
		"Colin Powell":            "ef",
		"Mr Powell":               "f",
		"Xyz":                     "",
		"":                        "cbdefga",
		"-":                       "",
		string(make([]byte, 999)): "",
	} {
		got := ""
		for _, n := range d.Lookup(NameQuery{Near: query}) {
			got += n.ID
		}
		if got != want {
			t.Errorf("near %.20q: %s, want %s", query, got, want)
		}
	}
}

func BenchmarkDirectory(b *testing.B) {
	d := people(100_000)
	for name, q := range map[string]NameQuery{
		"exact":  {Exact: "kirby", Limit: 5},
		"prefix": {Prefix: "neb", Limit: 10},
		"near":   {Near: "Jon Svenson", Limit: 3},
		"word":   {Near: "svenson", Limit: 3},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				d.Lookup(q)
			}
		})
	}
}
