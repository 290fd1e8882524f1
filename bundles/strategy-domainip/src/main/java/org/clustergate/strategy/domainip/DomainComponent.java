package org.clustergate.strategy.domainip;

import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** Hands each configured domain to the {@link DomainRules}. */
@Component(
        service = {},
        immediate = true,
        configurationPid = DomainSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = "webconsole.configurationFactory.nameHint={service.pid}")
@Designate(ocd = DomainSettings.class, factory = true)
public final class DomainComponent {
    private final DomainRules.Page page;

    @Activate
    public DomainComponent(@Reference DomainRules rules, Map<String, Object> properties) {
        page = rules.open(properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        page.rewrite(properties);
    }

    @Deactivate
    void deactivate() {
        page.remove();
    }
}
