// Package dhcp opens what the plugin keeps to itself. Its files are copied in beside this one before it is built.
package dhcp

import (
	"encoding/json"
	"errors"
)

// Load reads a configuration as the plugin's daemon does.
func Load(config []byte) error {
	var conf NetConf
	if err := json.Unmarshal(config, &conf); err != nil {
		return err
	}
	if conf.IPAM == nil {
		return errors.New("no ipam")
	}
	_, err := prepareOptions("", conf.IPAM.ProvideOptions, conf.IPAM.RequestOptions)
	return err
}

// New is what its part of a configuration is decoded into.
func New() any {
	return &IPAMConfig{}
}
