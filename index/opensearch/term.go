package opensearch

import (
	"crypto/sha256"
	"encoding/hex"
	"unicode/utf8"
)

// maxTerm is the length in bytes from which a word or a value is not indexed as
// it is: OpenSearch refuses documents with terms of more than 32,766.
const maxTerm = 8 << 10

// term is a word or a value as it is indexed, and as it has to be looked for.
// One that is too long is cut, and told apart from others by a digest.
func term(s string) string {
	if len(s) <= maxTerm {
		return s
	}
	end := maxTerm - 2*sha256.Size
	for !utf8.RuneStart(s[end]) {
		end--
	}
	digest := sha256.Sum256([]byte(s))
	return s[:end] + hex.EncodeToString(digest[:])
}
