package corpus

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// everyday are words and phrases that stand in any text: as the name of an
// outlet they would make sources out of nothing.
var everyday = strings.Split("time|times|mirror|sun|standard|star|post|mail|express|independent|observer|guardians|telegraph|herald|"+
	"nation|week|hill|age|atlantic|economist|spectator|nature|science|people|fortune|variety|wired|slate|salon|vice|vox|focus|stern|"+
	"dawn|punch|mint|quartz|verge|register|local|wire|print|citizen|globe|journal|record|public|politics|liberation|panorama|"+
	"reason|frontline|outlook|insider|conversation|intercept|diplomat|hindu|australian|scotsman|world|today|tonight|newsnight|"+
	"dr|pa|abc|mena|foreign affairs|foreign policy|private eye|roll call|stars and stripes|global news|white house|state media|"+
	"state television|state news agency|local media|press association of|police|government", "|")

func TestKnownOutlets(t *testing.T) {
	owner := make(map[string]string) // of each name, as names are compared
	slugs := make(map[string]string)
	kinds := []string{"agency", "broadcaster", "newspaper", "magazine", "site"}
	for _, k := range ShippedOutlets().All() {
		if !slices.Contains(kinds, k.Kind) {
			t.Errorf("%s is of the kind %q", k.Name, k.Kind)
		}
		if other := slugs[Slug(k.Name)]; other != "" || Slug(k.Name) == "" {
			t.Errorf("%s and %s share the id %q", k.Name, other, Slug(k.Name))
		}
		slugs[Slug(k.Name)] = k.Name
		for _, name := range append([]string{k.Name}, k.OtherNames...) {
			key := NameKey(name)
			if other := owner[key]; other != "" {
				t.Errorf("%q names %s and %s", name, other, k.Name)
			}
			owner[key] = k.Name
			if name != strings.Join(strings.Fields(name), " ") || len(key) < 2 {
				t.Errorf("%s has the name %q", k.Name, name)
			}
			if slices.Contains(everyday, key) {
				t.Errorf("%q, a name of %s, is an everyday word", name, k.Name)
			}
		}
	}
	if n := len(ShippedOutlets().All()); n < 250 {
		t.Errorf("only %d outlets", n)
	}
	sorted := slices.IsSortedFunc(ShippedOutlets().All(), func(a, b KnownOutlet) int { return strings.Compare(Fold(a.Name), Fold(b.Name)) })
	if !sorted {
		t.Error("outlets.json is not in the order of its names")
	}
}

func TestShippedOutlets(t *testing.T) {
	cases := []struct {
		name string
		want Outlet
	}{
		{"AP", Outlet{"associated-press", "Associated Press"}},
		{"the Associated Press", Outlet{"associated-press", "Associated Press"}},
		{"The  BBC", Outlet{"bbc", "BBC"}},
		{"AFP", Outlet{"agence-france-presse", "Agence France-Presse"}},
		{"Agence France‑Presse", Outlet{"agence-france-presse", "Agence France-Presse"}},
		{"New York Times", Outlet{"the-new-york-times", "The New York Times"}},
		{"the Guardian", Outlet{"the-guardian", "The Guardian"}},
		{"washington post", Outlet{"the-washington-post", "The Washington Post"}},
		{"NBC", Outlet{"nbc-news", "NBC News"}},
		{"DW", Outlet{"deutsche-welle", "Deutsche Welle"}},
		{"TASS news agency", Outlet{"tass", "TASS"}},
		{"Xinhua", Outlet{"xinhua-news-agency", "Xinhua News Agency"}},
		{"hurriyet", Outlet{"hurriyet", "Hürriyet"}},
		{"The White House", Outlet{}},
		{"the Mirror", Outlet{}},
		{"the", Outlet{}},
		{"", Outlet{}},
	}
	for _, c := range cases {
		got, ok := ShippedOutlets().Lookup(c.name)
		if diff := cmp.Diff(c.want, got); diff != "" || ok == c.want.IsZero() {
			t.Errorf("Lookup(%q): %v\n%s", c.name, ok, diff)
		}
	}
}

func TestNewOutlet(t *testing.T) {
	cases := []struct {
		name string
		want Outlet
	}{
		{" PBS\n", Outlet{"pbs", "PBS"}},
		{"The Thornby  Gazette", Outlet{"thornby-gazette", "Thornby Gazette"}},
		{"Thornby Gazette", Outlet{"thornby-gazette", "Thornby Gazette"}},
		{"The White House", Outlet{"white-house", "White House"}},
		{"Новости", Outlet{"новости", "Новости"}},
		{"The", Outlet{"the", "The"}},
		{"  ", Outlet{}},
	}
	for _, c := range cases {
		if diff := cmp.Diff(c.want, NewOutlet(c.name)); diff != "" {
			t.Errorf("NewOutlet(%q): %s", c.name, diff)
		}
	}
	if !(Outlet{}).IsZero() || NewOutlet("x").IsZero() {
		t.Error("IsZero does not tell an unknown outlet")
	}
}

func BenchmarkOutletTable(b *testing.B) {
	for b.Loop() {
		byName := make(map[string]string)
		for _, k := range ShippedOutlets().All() {
			for _, name := range append([]string{k.Name}, k.OtherNames...) {
				byName[NameKey(name)] = Slug(k.Name)
			}
		}
	}
}
