// Which addresses whereabouts gives, by its own allocator, until it has no more.
package main

import (
	"fmt"
	"net"

	"github.com/k8snetworkplumbingwg/whereabouts/pkg/allocate"
	"github.com/k8snetworkplumbingwg/whereabouts/pkg/iphelpers"
	"github.com/k8snetworkplumbingwg/whereabouts/pkg/types"

	"judge/lines"
	"judge/whereabouts"
)

type question struct {
	// Config is a CNI configuration.
	Config string `json:"config"`
}

type answer struct {
	// Error is why the configuration isn't taken.
	Error string `json:"error,omitempty"`
	Pools []pool `json:"pools"`
}

// pool is what one range gives.
type pool struct {
	Count int `json:"count"`
	// Runs are the addresses, as the first and last of those without a gap.
	Runs [][2]string `json:"runs"`
	// End is why there is no other address.
	End string `json:"end"`
}

func main() {
	lines.Answer(func(q question) (answer, error) { return judge(q), nil })
}

func judge(q question) answer {
	conf, err := whereabouts.Load([]byte(q.Config))
	if err != nil {
		return answer{Error: err.Error()}
	}
	var a answer
	for _, entry := range conf.IPRanges {
		a.Pools = append(a.Pools, exhaust(entry))
	}
	return a
}

// exhaust gives an address to one pod after the other.
func exhaust(entry types.RangeConfiguration) pool {
	var reserved []types.IPReservation
	var first, last net.IP
	p := pool{Runs: [][2]string{}}
	flush := func() {
		if first != nil {
			p.Runs = append(p.Runs, [2]string{first.String(), last.String()})
		}
	}
	for {
		id := fmt.Sprint("pod", p.Count)
		address, updated, err := allocate.AssignIP(entry, reserved, id, "openshift-cnv/"+id, "migration0")
		if err != nil {
			p.End = err.Error()
			flush()
			return p
		}
		reserved = updated
		if last == nil || !iphelpers.IncIP(last).Equal(address.IP) {
			flush()
			first = address.IP
		}
		last = address.IP
		p.Count++
	}
}
