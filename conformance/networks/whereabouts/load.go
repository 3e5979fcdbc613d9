// Package whereabouts loads configurations as whereabouts does.
package whereabouts

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/k8snetworkplumbingwg/whereabouts/pkg/config"
	"github.com/k8snetworkplumbingwg/whereabouts/pkg/types"
)

// Load reads a CNI configuration. What comes from the node, where the cluster's API is, comes from a file that is made for it.
func Load(bytes []byte) (*types.IPAMConfig, error) {
	folder, err := os.MkdirTemp("", "whereabouts-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	// A log file may be asked for by any name.
	if err := os.Chdir(folder); err != nil {
		return nil, err
	}
	file := filepath.Join(folder, "whereabouts.conf")
	node, err := json.Marshal(map[string]any{"kubernetes": map[string]any{"kubeconfig": "/dev/null"}})
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(file, node, 0o600); err != nil {
		return nil, err
	}
	return config.LoadIPAMConfiguration(bytes, "", file)
}

// New is what its part of a configuration is decoded into. It is without the decoding of whereabouts' own, which knows no strictness.
func New() any {
	type plain types.IPAMConfig
	return &plain{}
}
