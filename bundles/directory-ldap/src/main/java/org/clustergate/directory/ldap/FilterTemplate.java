package org.clustergate.directory.ldap;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.clustergate.mail.MailAddress;

/**
 * A search filter with placeholders. It is parsed (RFC 4515) before any user is put in, and a user
 * only ever becomes part of an assertion value of the parsed filter, never of its text: whatever a
 * name is made of, the filter keeps its shape. Immutable.
 */
final class FilterTemplate {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final Set<String> KNOWN = Set.of("user", "local", "domain");

    private final Filter shape;
    private final Set<String> used = new HashSet<>();

    private FilterTemplate(Filter shape) {
        this.shape = shape;
        collect(shape);
    }

    /**
     * @throws IllegalArgumentException with the rule that the text breaks
     */
    static FilterTemplate parse(String text) {
        Filter filter;
        try {
            filter = Filter.create(text);
        } catch (LDAPException e) {
            throw new IllegalArgumentException("'" + text + "' is no filter: " + e.getMessage(), e);
        }
        FilterTemplate template = new FilterTemplate(filter);
        for (String name : template.used) {
            if (!KNOWN.contains(name)) {
                throw new IllegalArgumentException(
                        "{" + name + "} is none of {user}, {local}, {domain}");
            }
        }
        if (template.used.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + text + "' has none of {user}, {local}, {domain} in a value");
        }
        return template;
    }

    private void collect(Filter filter) {
        for (Filter part : parts(filter)) {
            collect(part);
        }
        String attribute = filter.getAttributeName();
        if (attribute != null && attribute.indexOf('{') >= 0) {
            throw new IllegalArgumentException(
                    "'" + attribute + "' stands where an attribute's name should");
        }
        for (String value : values(filter)) {
            Matcher matcher = PLACEHOLDER.matcher(value);
            while (matcher.find()) {
                used.add(matcher.group(1));
            }
        }
    }

    private static List<Filter> parts(Filter filter) {
        List<Filter> all = new ArrayList<>(List.of(filter.getComponents()));
        if (filter.getNOTComponent() != null) {
            all.add(filter.getNOTComponent());
        }
        return all;
    }

    private static List<String> values(Filter filter) {
        List<String> all = new ArrayList<>(List.of(filter.getSubAnyStrings()));
        for (String value :
                new String[] {
                    filter.getAssertionValue(),
                    filter.getSubInitialString(),
                    filter.getSubFinalString()
                }) {
            if (value != null) {
                all.add(value);
            }
        }
        return all;
    }

    /** Whether that user has all that the filter wants: {domain} means nothing without one. */
    boolean fits(MailAddress user) {
        return !user.domain().isEmpty() || !used.contains("domain");
    }

    /** The filter for that user. */
    Filter of(MailAddress user) {
        return with(shape, user);
    }

    private static Filter with(Filter filter, MailAddress user) {
        String attribute = filter.getAttributeName();
        switch (filter.getFilterType()) {
            case Filter.FILTER_TYPE_AND:
                return Filter.createANDFilter(all(filter.getComponents(), user));
            case Filter.FILTER_TYPE_OR:
                return Filter.createORFilter(all(filter.getComponents(), user));
            case Filter.FILTER_TYPE_NOT:
                return Filter.createNOTFilter(with(filter.getNOTComponent(), user));
            case Filter.FILTER_TYPE_EQUALITY:
                return Filter.createEqualityFilter(
                        attribute, filled(filter.getAssertionValue(), user));
            case Filter.FILTER_TYPE_SUBSTRING:
                String[] any = filter.getSubAnyStrings();
                for (int i = 0; i < any.length; i++) {
                    any[i] = filled(any[i], user);
                }
                return Filter.createSubstringFilter(
                        attribute,
                        filled(filter.getSubInitialString(), user),
                        any,
                        filled(filter.getSubFinalString(), user));
            case Filter.FILTER_TYPE_GREATER_OR_EQUAL:
                return Filter.createGreaterOrEqualFilter(
                        attribute, filled(filter.getAssertionValue(), user));
            case Filter.FILTER_TYPE_LESS_OR_EQUAL:
                return Filter.createLessOrEqualFilter(
                        attribute, filled(filter.getAssertionValue(), user));
            case Filter.FILTER_TYPE_APPROXIMATE_MATCH:
                return Filter.createApproximateMatchFilter(
                        attribute, filled(filter.getAssertionValue(), user));
            case Filter.FILTER_TYPE_EXTENSIBLE_MATCH:
                return Filter.createExtensibleMatchFilter(
                        attribute,
                        filter.getMatchingRuleID(),
                        filter.getDNAttributes(),
                        filled(filter.getAssertionValue(), user));
            default:
                return filter;
        }
    }

    private static List<Filter> all(Filter[] parts, MailAddress user) {
        List<Filter> all = new ArrayList<>(parts.length);
        for (Filter part : parts) {
            all.add(with(part, user));
        }
        return all;
    }

    /** In one pass: a user who is called {domain} is not filled in again. */
    private static String filled(String value, MailAddress user) {
        if (value == null) {
            return null;
        }
        // The answer is remembered for all spellings of the user, so it must not depend on one.
        return PLACEHOLDER
                .matcher(value)
                .replaceAll(
                        placeholder ->
                                Matcher.quoteReplacement(
                                        switch (placeholder.group(1)) {
                                            case "local" ->
                                                    user.localPart().toLowerCase(Locale.ROOT);
                                            case "domain" -> user.domain().toLowerCase(Locale.ROOT);
                                            default -> user.key();
                                        }));
    }

    /** The filter as it is configured. */
    @Override
    public String toString() {
        return shape.toString();
    }
}
