package corpus

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSlug(t *testing.T) {
	cases := []struct{ name, want string }{
		{"John Kirby", "john-kirby"},
		{"  John   Kirby ", "john-kirby"},
		{"Associated Press", "associated-press"},
		{"Vassily Nebenzia", "vassily-nebenzia"},
		{"São Paulo’s mayor", "sao-paulos-mayor"},
		{"Søren Ødegård", "soren-odegard"},
		{"Lech Wałęsa", "lech-walesa"},
		{"Ǿystein", "oystein"}, // two marks, one of which is no mark
		{"Straße", "strasse"},
		{"Bjørk Guðmundsdóttir", "bjork-gudmundsdottir"},
		{"İsmet İnönü", "ismet-inonu"},
		{"Đặng Thái Sơn", "dang-thai-son"},
		{"O’Neill", "oneill"},
		{"O'Neill", "oneill"},
		{"U.S. Department of State", "us-department-of-state"},
		{"J. K. Rowling", "j-k-rowling"},
		{"Jean-Luc Mélenchon", "jean-luc-melenchon"},
		{"Jean‑Luc", "jean-luc"}, // a hyphen that does not break
		{"Tarn & Loxley", "tarn-loxley"},
		{"38 North", "38-north"},
		{"ﬁlm ﬂow", "film-flow"}, // ligatures
		{"Ｆｕｌｌ Ｗｉｄｔｈ", "full-width"},
		{"Volodymyr Зеленський", "volodymyr"},
		{"Володимир Зеленський", "володимир-зеленський"},
		{"習近平", "習近平"},
		{"—", ""},
		{"", ""},
	}
	for _, c := range cases {
		if got := Slug(c.name); got != c.want {
			t.Errorf("Slug(%q) = %q, want %q", c.name, got, c.want)
		}
	}
}

func TestFold(t *testing.T) {
	cases := []struct{ a, b string }{
		{"Éric", "eric"},
		{"e\u0301ric", "éric"}, // accent apart and in one letter
		{"O’Neill", "o'neill"},
		{"Jean‑Luc", "jean-luc"},
		{"ŁÓDŹ", "lodz"},
		{"Ærø", "aero"},
		{"WEISS", "weiß"},
		{"Mr. X", "mr. x"},
	}
	for _, c := range cases {
		if Fold(c.a) != Fold(c.b) {
			t.Errorf("%q folds to %q, %q to %q", c.a, Fold(c.a), c.b, Fold(c.b))
		}
	}
	if Fold("Müller") == Fold("Mueller") {
		t.Error("two spellings are one name")
	}
}

func TestSlugIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		slug := Slug(name)
		if again := Slug(slug); again != slug {
			t.Fatalf("Slug(%q) = %q, whose slug is %q", name, slug, again)
		}
		if strings.Contains(slug, "--") || strings.HasPrefix(slug, "-") || strings.HasSuffix(slug, "-") || strings.ContainsAny(slug, " /?#&") {
			t.Fatalf("Slug(%q) = %q", name, slug)
		}
		if fold := Fold(name); Fold(fold) != fold {
			t.Fatalf("Fold(%q) = %q, which folds to %q", name, fold, Fold(fold))
		}
	})
}

func TestNewSpeaker(t *testing.T) {
	for _, kind := range SourceKinds() {
		s := NewSpeaker("A Senior Official", "official", kind)
		if wantID := kind != Anonymous && kind != DocumentKind; (s.ID != "") != wantID {
			t.Errorf("a speaker of kind %s has the id %q", kind, s.ID)
		}
	}
	if !(Speaker{}).IsZero() || NewSpeaker("x", "", Anonymous).IsZero() {
		t.Error("IsZero does not tell nobody from somebody")
	}
}

// A role is not said twice, and not lost where it only sounds like the name.
func TestRoleBeside(t *testing.T) {
	for _, c := range []struct {
		name, role string
		kind       SourceKind
		want       string
	}{
		{"an anonymous US official", "anonymous US official", Anonymous, ""},
		{"Commissioner", "commissioner", Office, ""},
		{"a person in the room", "Pentagon official", Anonymous, "Pentagon official"},
		{"unofficial envoys", "official", Anonymous, "official"},
		{"Ann Baker", "baker", Person, "baker"},
		{"Ann Baker", "", Person, ""},
	} {
		s := Speaker{Name: c.name, Role: c.role, Kind: c.kind}
		if got := s.RoleBeside(); got != c.want {
			t.Errorf("%s, %q beside it, not %q", c.name, got, c.want)
		}
	}
}
