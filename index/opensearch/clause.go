package opensearch

// The parts of a boolean clause.
const (
	must    = "must"     // these hold, and score
	should  = "should"   // these score where they hold
	mustNot = "must_not" // this does not hold
)

// boolean is a clause of others. Without one that must hold, one of those that
// only should has to.
func boolean(of object) object { return object{"bool": of} }

// filter holds where all of these do, and scores nothing.
func filter(all ...object) object {
	if len(all) == 0 {
		return everything()
	}
	return boolean(object{"filter": all})
}

// anyOf holds where one of these does, and scores what they do.
func anyOf(all []object) object { return boolean(object{should: all, "minimum_should_match": 1}) }

func everything() object { return object{"match_all": object{}} }
func nothing() object    { return object{"match_none": object{}} }

// oneOf holds where a field has one of these values.
func oneOf(field string, values []string) object {
	return object{"terms": object{field: terms(values)}}
}
