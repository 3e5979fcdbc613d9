// Package cni loads configurations as Multus does.
package cni

import (
	"encoding/json"
	"errors"

	"github.com/containernetworking/cni/libcni"
)

// Load reads a configuration by CNI's own library: of one plugin, or of a chain of them.
func Load(config []byte) (*libcni.NetworkConfigList, error) {
	var kind struct {
		Type    string          `json:"type"`
		Plugins json.RawMessage `json:"plugins"`
	}
	if err := json.Unmarshal(config, &kind); err != nil {
		return nil, err
	}
	if kind.Type == "" {
		if kind.Plugins == nil {
			return nil, errors.New("neither a type nor plugins")
		}
		return libcni.NetworkConfFromBytes(config)
	}
	one, err := libcni.NetworkPluginConfFromBytes(config)
	if err != nil {
		return nil, err
	}
	return libcni.ConfListFromConf(one)
}
