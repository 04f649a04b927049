package extract

import "strings"

// post is a role taken apart, to be held against others.
type post struct {
	keys  []string // the words that tell offices apart
	head  string   // its noun, for whoever holds it
	heads []string // those of each part of "mayor and governor"
	owner string   // what it is of: "the harbour"
	owned bool

	ranks  ranks // that begin a word
	spells ranks // that are anywhere in it
}

// post takes a role apart, once an article: what hundreds of people are
// called is held against thousands of sources.
func (c *cast) post(role string) *post {
	o := c.posts[role]
	if o == nil {
		o = readPost(role)
		c.posts[role] = o
	}
	return o
}

func readPost(role string) *post {
	o := &post{keys: roleKeys(role)}
	role = strings.ToLower(role)
	o.head = neutral(roleHead(role))
	for part := range strings.SplitSeq(role, " and ") {
		o.heads = append(o.heads, neutral(roleHead(part)))
	}
	_, o.owner, o.owned = strings.Cut(role, " of ")
	o.owner = trimDeterminer(o.owner)
	for i, rank := range []string{"vice", "deputy", "assistant", "ex-", "under", "designate", "elect"} {
		if strings.Contains(role, rank) {
			o.spells |= 1 << i
		}
		if strings.Contains(" "+role, " "+rank) {
			o.ranks |= 1 << i
		}
	}
	return o
}

// ranks are what makes an office a lesser one, or one of another time.
type ranks uint8

// isHeldAs reports whether somebody who is called so holds the office wanted,
// whose words may be fewer than its own. It keeps "the president" from being
// the president's spokeswoman, a vice president or the president of something
// else.
func (o *post) isHeldAs(called *post, words []string) bool {
	if !holds(called.keys, words) || called.ranks&^o.spells != 0 {
		return false
	}
	if o.owned && called.owned && !strings.HasPrefix(called.owner, o.owner) {
		return false
	}
	for _, head := range called.heads {
		if head == o.head {
			return true
		}
	}
	return false
}
