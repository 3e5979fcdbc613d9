// Attaches a pod to a network, or takes it off, as Multus does on a node.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/containernetworking/cni/libcni"

	"judge/cni"
)

type question struct {
	// Config is a CNI configuration.
	Config string `json:"config"`
	// Pod is the network namespace of the pod, a path.
	Pod       string      `json:"pod"`
	Interface string      `json:"interface"`
	Container string      `json:"container"`
	Args      [][2]string `json:"args"`
	// Plugins is the folder of the plugins, Cache a folder for what CNI remembers.
	Plugins string `json:"plugins"`
	Cache   string `json:"cache"`
	Remove  bool   `json:"remove"`
}

func main() {
	var q question
	if err := json.NewDecoder(os.Stdin).Decode(&q); err != nil {
		fail(err)
	}
	list, err := cni.Load([]byte(q.Config))
	if err != nil {
		fail(err)
	}
	caller := libcni.NewCNIConfigWithCacheDir([]string{q.Plugins}, q.Cache, nil)
	runtime := &libcni.RuntimeConf{ContainerID: q.Container, NetNS: q.Pod, IfName: q.Interface, Args: q.Args}
	if q.Remove {
		if err := caller.DelNetworkList(context.Background(), list, runtime); err != nil {
			fail(err)
		}
		return
	}
	result, err := caller.AddNetworkList(context.Background(), list, runtime)
	if err != nil {
		fail(err)
	}
	if err := result.PrintTo(os.Stdout); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
