package bleve

import (
	"bytes"
	"encoding/base32"
	"strings"

	"onrecord/corpus"
)

// A document's key in bleve is the letter of its type and its id: of the usual
// ids the 80 bits that they stand for (see [corpus.Article.DeriveID]), in the
// same order, else the id as it is.

var idEncoding = base32.HexEncoding.WithPadding(base32.NoPadding)

const (
	idLength  = 16               // of a usual id
	keyLength = 1 + idLength*5/8 // of its key
	endOfKey  = "\x00"           // behind another id whose key would be as long; no id holds it
)

func quoteKey(id corpus.QuoteID) string     { return keyOf(typeQuote, string(id)) }
func articleKey(id corpus.ArticleID) string { return keyOf(typeArticle, string(id)) }

func keyOf(docType, id string) string {
	if len(id) == idLength && strings.ToLower(id) == id {
		if bits, err := idEncoding.DecodeString(strings.ToUpper(id)); err == nil {
			return docType + string(bits)
		}
	}
	key := docType + id
	if len(key) == keyLength {
		key += endOfKey
	}
	return key
}

// splitKey is the type and the id of a key.
func splitKey(key string) (docType, id string) {
	if len(key) != keyLength {
		return key[:1], strings.TrimSuffix(key[1:], endOfKey)
	}
	return key[:1], strings.ToLower(idEncoding.EncodeToString([]byte(key[1:])))
}

// compareKeys compares the ids of two documents of one type.
func compareKeys(a, b []byte) int {
	if len(a) == keyLength && len(b) == keyLength {
		return bytes.Compare(a, b)
	}
	_, idA := splitKey(string(a))
	_, idB := splitKey(string(b))
	return strings.Compare(idA, idB)
}
