// Package bridge opens what the plugin keeps to itself. Its file is copied in beside this one before it is built.
package bridge

import "github.com/containernetworking/cni/pkg/utils"

// Load reads a configuration as the plugin does.
func Load(config []byte) error {
	conf, _, err := loadNetConf(config, "")
	if err != nil {
		return err
	}
	// The bridge is made by this name where there is none.
	if err := utils.ValidateInterfaceName(conf.BrName); err != nil {
		return err
	}
	return nil
}

// New is what a configuration is decoded into.
func New() any {
	return &NetConf{}
}
