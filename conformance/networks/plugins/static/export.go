// Package static opens what the plugin keeps to itself. Its file is copied in beside this one before it is built.
package static

// Load reads a configuration as the plugin does.
func Load(config []byte) error {
	_, _, err := LoadIPAMConfig(config, "")
	return err
}

// New is what its part of a configuration is decoded into.
func New() any {
	return &IPAMConfig{}
}
