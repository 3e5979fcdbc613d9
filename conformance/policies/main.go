// What KubeVirt makes of MigrationPolicies, by KubeVirt's own code: a case per line in, an answer per line out.
package main

import (
	"encoding/json"
	"fmt"

	k8sv1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	k6tv1 "kubevirt.io/api/core/v1"
	"kubevirt.io/api/migrations/v1alpha1"

	"judge/lines"
	"judge/migration"
)

type question struct {
	Policies        []v1alpha1.MigrationPolicy `json:"policies"`
	VMLabels        map[string]string          `json:"vmLabels"`
	NamespaceLabels map[string]string          `json:"namespaceLabels"`
	// Cluster is what HCO passes to KubeVirt.
	Cluster k6tv1.MigrationConfiguration `json:"cluster"`
}

type answer struct {
	Policy    *string        `json:"policy"`
	DecidedBy string         `json:"decidedBy"`
	Settings  map[string]any `json:"settings"`
}

func main() {
	lines.Answer(judge)
}

func judge(q question) (*answer, error) {
	// KubeVirt gives every VMI that runs this label, so there are always some. Without any, matchPolicy would skip the selectors of namespaces.
	labels := map[string]string{k6tv1.NodeNameLabel: "node01"}
	for key, value := range q.VMLabels {
		labels[key] = value
	}
	vmi := &k6tv1.VirtualMachineInstance{ObjectMeta: metav1.ObjectMeta{Labels: labels}}
	namespace := &k8sv1.Namespace{ObjectMeta: metav1.ObjectMeta{Labels: q.NamespaceLabels}}

	result := &answer{DecidedBy: migration.DecidedBy(q.Policies, vmi, namespace)}
	setDefaults(&q.Cluster)
	var config any = &q.Cluster
	if policy := migration.MatchPolicy(q.Policies, vmi, namespace); policy != nil {
		result.Policy = &policy.Name
		applied, err := migration.Apply(&q.Cluster, policy)
		if err != nil {
			return nil, err
		}
		config = applied
	}
	settings, err := settingsOf(config)
	result.Settings = settings
	return result, err
}

// setDefaults fills in what HCO may leave to KubeVirt. It restates defaultClusterConfig and GetMigrationConfiguration of KubeVirt's pkg/virt-config,
// which needs much more than this to build.
func setDefaults(cluster *k6tv1.MigrationConfiguration) {
	if cluster.BandwidthPerMigration == nil {
		bandwidth := resource.MustParse("0Mi")
		cluster.BandwidthPerMigration = &bandwidth
	}
	migration.SetDefaults(cluster)
}

// settingsOf gives the settings by their names in manifests, the bandwidth as a plain number.
func settingsOf(config any) (map[string]any, error) {
	text, err := json.Marshal(config)
	if err != nil {
		return nil, err
	}
	var settings map[string]any
	if err := json.Unmarshal(text, &settings); err != nil {
		return nil, err
	}
	bandwidth, err := resource.ParseQuantity(fmt.Sprint(settings["bandwidthPerMigration"]))
	if err != nil {
		return nil, err
	}
	settings["bandwidthPerMigration"] = bandwidth.AsDec().String()
	return settings, nil
}
