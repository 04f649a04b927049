package browser

import (
	"bytes"
	"cmp"
	"flag"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/page"
)

var screens = flag.String("screens", "", "a `folder` for pictures of every kind of page; those for readers are written into docs/screens")

// What is shown of a page, in CSS pixels, and what its picture may weigh in
// docs/screens.
const (
	deskHeight, phoneHeight = 860, 760
	lightest                = 150_000
)

// TestScreens takes the pictures that readers are shown, of the sample alone;
// with -screens, of all it has.
func TestScreens(t *testing.T) {
	tab := launch(t).tab(t, serve(t, nil))
	for _, k := range kinds() {
		if k.on != "" {
			continue
		}
		for width, name := range map[int64]string{desk: "-desk.png", phone: "-phone.png"} {
			shown := k.screen == width
			if !shown && *screens == "" {
				continue
			}
			picture := tab.picture(k, width)
			if shown && len(picture) > lightest {
				t.Errorf("the picture of %s has %d bytes", k.name, len(picture))
			}
			if *screens != "" {
				keep(t, *screens, k.name+name, picture)
			}
			if *screens != "" && shown {
				keep(t, filepath.FromSlash("../../../docs/screens"), k.name+".png", picture)
			}
		}
	}
}

func keep(t *testing.T, dir, name string, picture []byte) {
	t.Helper()
	err := os.MkdirAll(dir, 0o755)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name), picture, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// picture is the top of a page: in the light on a desk, in the dark on a phone.
func (tab *tab) picture(k kind, width int64) []byte {
	tab.Helper()
	tab.look(width, "light")
	if width == phone {
		tab.window(width, phoneHeight)
		tab.media("", "prefers-color-scheme=dark")
	} else {
		tab.window(width, deskHeight)
	}
	tab.open(k.at)
	format := page.CaptureScreenshotFormatPng
	shot, err := png.Decode(bytes.NewReader(call(tab, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: format}).Data))
	if err != nil {
		tab.Fatal(err)
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, fewer(shot)); err != nil {
		tab.Fatal(err)
	}
	return out.Bytes()
}

// fewer is a picture in the 256 colours that it has most of, others as the
// nearest of them: pages have few.
func fewer(of image.Image) *image.Paletted {
	count, box := map[color.RGBA]int{}, of.Bounds()
	at := func(x, y int) color.RGBA { return color.RGBAModel.Convert(of.At(x, y)).(color.RGBA) }
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			count[at(x, y)]++
		}
	}
	order := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		return cmp.Or(count[b]-count[a], int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B))
	})
	var most color.Palette
	for _, c := range order[:min(len(order), 256)] {
		most = append(most, c)
	}
	out, nearest := image.NewPaletted(box, most), map[color.RGBA]uint8{}
	for c := range count {
		nearest[c] = uint8(most.Index(c))
	}
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			out.SetColorIndex(x, y, nearest[at(x, y)])
		}
	}
	return out
}
