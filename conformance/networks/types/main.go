// Whether those who read a NetworkAttachmentDefinition take it: the API's type, Multus' loading of it, CNI, and the plugins that it names.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/containernetworking/cni/libcni"
	"github.com/containernetworking/cni/pkg/utils"
	"github.com/containernetworking/cni/pkg/version"
	"github.com/containernetworking/plugins/plugins/ipam/host-local/backend/allocator"
	nadv1 "github.com/k8snetworkplumbingwg/network-attachment-definition-client/pkg/apis/k8s.cni.cncf.io/v1"
	nadutils "github.com/k8snetworkplumbingwg/network-attachment-definition-client/pkg/utils"
	"github.com/k8snetworkplumbingwg/whereabouts/pkg/allocate"

	"judge/cni"
	"judge/lines"
	"judge/plugins/bridge"
	"judge/plugins/dhcp"
	"judge/plugins/ipvlan"
	"judge/plugins/macvlan"
	"judge/plugins/static"
	"judge/plugins/vlan"
	"judge/whereabouts"
)

type question struct {
	Definition json.RawMessage `json:"definition"`
}

type answer struct {
	// By is who refuses it, and why.
	By    string `json:"by,omitempty"`
	Error string `json:"error,omitempty"`
	// Unknown is what has no place in the types that it is decoded into.
	Unknown []string `json:"unknown,omitempty"`
	// Judges are those who were asked besides CNI itself.
	Judges []string `json:"judges"`
}

// plugin is one of the plugins: how it reads a configuration, and what its part of one is decoded into.
type plugin struct {
	load func(config []byte) error
	new  func() any
}

var mains = map[string]plugin{
	"bridge":  {bridge.Load, bridge.New},
	"ipvlan":  {ipvlan.Load, ipvlan.New},
	"macvlan": {macvlan.Load, macvlan.New},
	"vlan":    {vlan.Load, vlan.New},
}

var ipams = map[string]plugin{
	"dhcp":        {dhcp.Load, dhcp.New},
	"host-local":  {loadHostLocal, func() any { return &allocator.IPAMConfig{} }},
	"static":      {static.Load, static.New},
	"whereabouts": {loadWhereabouts, whereabouts.New},
}

func main() {
	lines.Answer(func(q question) (answer, error) { return judge(q), nil })
}

func judge(q question) answer {
	a := answer{Judges: []string{}}
	refuse := func(by string, err error) answer {
		a.By, a.Error = by, err.Error()
		return a
	}
	strictly := func(where string, text []byte, into any) {
		in := json.NewDecoder(bytes.NewReader(text))
		in.DisallowUnknownFields()
		if err := in.Decode(into); err != nil {
			a.Unknown = append(a.Unknown, fmt.Sprintf("%s: %v", where, err))
		}
	}

	var definition nadv1.NetworkAttachmentDefinition
	if err := json.Unmarshal(q.Definition, &definition); err != nil {
		return refuse("the API's type", err)
	}
	strictly("the definition", q.Definition, &nadv1.NetworkAttachmentDefinition{})
	config, err := nadutils.GetCNIConfig(&definition, "/nowhere")
	if err != nil {
		return refuse("the definition's client", err)
	}
	list, err := cni.Load(config)
	if err != nil {
		return refuse("CNI", err)
	}
	if err := utils.ValidateNetworkName(list.Name); err != nil {
		return refuse("CNI", err)
	}
	if len(list.Plugins) == 0 {
		return refuse("CNI", fmt.Errorf("no plugins"))
	}

	// The interface is the first plugin's. Its name and the CNI version come to it from the list.
	first, err := libcni.InjectConf(list.Plugins[0], map[string]any{"name": list.Name, "cniVersion": list.CNIVersion})
	if err != nil {
		return refuse("CNI", err)
	}
	if err := checkVersion(first.Bytes); err != nil {
		return refuse("CNI", err)
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(first.Bytes, &keys); err != nil {
		return refuse("CNI", err)
	}
	if err := checkMaster(first.Network.Type, keys); err != nil {
		return refuse(first.Network.Type, err)
	}
	here, err := json.Marshal(keys)
	if err != nil {
		return refuse("CNI", err)
	}
	if main, known := mains[first.Network.Type]; known {
		a.Judges = append(a.Judges, first.Network.Type)
		if err := loaded(main, here); err != nil {
			return refuse(first.Network.Type, err)
		}
	}
	if ipam, known := ipams[first.Network.IPAM.Type]; known {
		a.Judges = append(a.Judges, first.Network.IPAM.Type)
		if err := loaded(ipam, here); err != nil {
			return refuse(first.Network.IPAM.Type, err)
		}
		strictly(first.Network.IPAM.Type, keys["ipam"], ipam.new())
	}
	if main, known := mains[first.Network.Type]; known {
		delete(keys, "ipam")
		rest, err := json.Marshal(keys)
		if err != nil {
			return refuse("CNI", err)
		}
		strictly(first.Network.Type, rest, main.new())
	}
	return a
}

// loaded has a plugin load its configuration. One that panics does not take it either.
func loaded(p plugin, config []byte) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("it panics: %v", cause)
		}
	}()
	return p.load(config)
}

// checkVersion does what every plugin does first.
func checkVersion(config []byte) error {
	stated, err := (&version.ConfigDecoder{}).Decode(config)
	if err != nil {
		return err
	}
	if err := (&version.Reconciler{}).Check(stated, version.All); err != nil {
		return fmt.Errorf("%s: %v", err.Error(), err.Details())
	}
	return nil
}

// checkMaster looks at the name of the node's NIC, and puts the one in its place that every machine has, where this runs and not in a pod, as there is
// none. Without a name, macvlan and ipvlan take the one with the default route.
func checkMaster(plugin string, keys map[string]json.RawMessage) error {
	if !slices.Contains([]string{"macvlan", "ipvlan", "vlan"}, plugin) {
		return nil
	}
	var master string
	if text, stated := keys["master"]; stated && json.Unmarshal(text, &master) != nil {
		return nil // Not a name. The plugin is to say so.
	}
	if master != "" {
		if err := utils.ValidateInterfaceName(master); err != nil {
			return err
		}
	}
	if master != "" || plugin != "vlan" {
		keys["master"] = json.RawMessage(`"lo"`)
	}
	if string(keys["linkInContainer"]) == "true" {
		keys["linkInContainer"] = json.RawMessage("false")
	}
	return nil
}

func loadHostLocal(config []byte) error {
	_, _, err := allocator.LoadIPAMConfig(config, "")
	return err
}

// loadWhereabouts also asks for an address of each range: some of the configuration is only looked at then.
func loadWhereabouts(config []byte) error {
	conf, err := whereabouts.Load(config)
	if err != nil {
		return err
	}
	if len(conf.IPRanges) == 0 {
		return fmt.Errorf("no range, and so no address")
	}
	for _, entry := range conf.IPRanges {
		if _, _, err := allocate.AssignIP(entry, nil, "c0", "openshift-cnv/h0", "migration0"); err != nil {
			return err
		}
	}
	return nil
}
