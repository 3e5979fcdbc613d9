// Package vlan opens what the plugin keeps to itself. Its file is copied in beside this one before it is built.
package vlan

import "github.com/containernetworking/cni/pkg/skel"

// Load reads a configuration as the plugin does.
func Load(config []byte) error {
	_, _, err := loadConf(&skel.CmdArgs{StdinData: config})
	return err
}

// New is what a configuration is decoded into.
func New() any {
	return &NetConf{}
}
