package read

import (
	"bufio"
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// unicodeReader reads past a byte order mark, and UTF-16 as UTF-8. JSON comes
// in no other encoding.
func unicodeReader(in *bufio.Reader) (*bufio.Reader, error) {
	head, _ := in.Peek(3)
	switch {
	case bytes.HasPrefix(head, utf8BOM):
		_, err := in.Discard(len(utf8BOM))
		return in, err
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		decoder := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
		return bufio.NewReaderSize(transform.NewReader(in, decoder), 1<<16), nil
	}
	return in, nil
}

// sureEnough is how confident a guess of the encoding must be. Below it,
// guesses on short texts in central European and Arabic were wrong.
const sureEnough = 0.6

var errEncoding = fault("", BadEncoding, "the encoding cannot be told: save it as UTF-8")

// decode turns the bytes of a text, or of a page, into UTF-8: by their byte
// order mark, as UTF-8 where they are that, by what a page says of itself, or
// by a guess that is sure enough.
func decode(data []byte, page bool) (string, error) {
	from, name, certain := charset.DetermineEncoding(data[:min(len(data), 1024)], "")
	switch {
	case hasMark(data):
	case utf8.Valid(data): // too unlikely by chance to believe a page that says otherwise
		return string(data), nil
	case !page || !certain:
		from, name = guess(data)
	}
	if from == nil {
		return "", errEncoding
	}
	decoded, err := from.NewDecoder().Bytes(data)
	if err != nil {
		return "", errEncoding
	}
	text := strings.TrimPrefix(string(decoded), "\ufeff")
	if strings.Contains(text, "\ufffd") && !bytes.Contains(data, []byte("\ufffd")) {
		return "", fault("", BadEncoding, "the bytes are no %s, which they seemed to be: save it as UTF-8", name)
	}
	return text, nil
}

func hasMark(data []byte) bool {
	for _, mark := range []string{"\xef\xbb\xbf", "\xff\xfe", "\xfe\xff"} {
		if bytes.HasPrefix(data, []byte(mark)) {
			return true
		}
	}
	return false
}

func guess(data []byte) (from encoding.Encoding, name string) {
	found := chardet.Detect(data[:min(len(data), 1<<16)])
	if found.Confidence < sureEnough {
		return nil, ""
	}
	name = found.Encoding
	switch name {
	case "MacCyrillic": // is how the detector sees windows-1251, which is far more common
		name = "windows-1251"
	case "CP932":
		name = "shift_jis"
	case "CP949":
		name = "euc-kr"
	case "GB2312":
		name = "gb18030"
	}
	return charset.Lookup(name)
}
