package org.clustergate.strategy.domainip;

import java.util.Optional;

/**
 * One name, {@code example.org}, or all names below one at any depth, {@code *.example.org}; {@code
 * *} is every name.
 *
 * @param name as {@link DomainName} has it; empty for {@code *}
 */
record NamePattern(String name, boolean below) {

    static Optional<NamePattern> parse(String text) {
        if (text.equals("*")) {
            return Optional.of(new NamePattern("", true));
        }
        boolean below = text.startsWith("*.");
        return DomainName.parse(below ? text.substring(2) : text)
                .map(name -> new NamePattern(name, below));
    }

    /** Whether it stands for that name, which is a {@link DomainName#key}. */
    boolean matches(String other) {
        if (!below) {
            return other.equals(name);
        }
        return name.isEmpty()
                ? !other.isEmpty()
                : other.length() > name.length() + 1
                        && other.endsWith(name)
                        && other.charAt(other.length() - name.length() - 1) == '.';
    }

    @Override
    public String toString() {
        return !below ? name : name.isEmpty() ? "*" : "*." + name;
    }
}
