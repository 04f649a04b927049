package opensearch

import (
	"testing"

	"onrecord/index"
	"onrecord/index/indextest"
)

func TestEngine(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits for the cluster some thousand times")
	}
	indextest.Run(t, "opensearch", func(t *testing.T, _ index.Documents) index.Engine { return openTest(t) })
}

// TestShards does some of the same where every index lies in three shards, and
// each of these twice: counts come from everywhere, and scores must not.
func TestShards(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits for the cluster some hundred times")
	}
	o := indextest.DifferentialOptions{Seed: 7, Rounds: 4, Queries: 50}
	indextest.Differential(t, func(t *testing.T, _ index.Documents) index.Engine {
		of := testOptions(t)
		of.Shards, of.Copies = 3, 2
		return reopen(t, of)
	}, o)
}
