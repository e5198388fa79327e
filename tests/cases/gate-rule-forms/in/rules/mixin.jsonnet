{ prometheusAlerts+:: { groups: [] } }
