package org.clustergate.imap;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.clustergate.engine.Action;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.wire.Wire;

/**
 * The backend is to answer the login. From here on it is not tried again: one failed login of a
 * client is one failed login at one backend.
 *
 * @param pieces of the login command, each to be sent upon a continuation; they hold the password
 * @param heard octets that the backend has said meanwhile
 * @param told the capabilities that it has told meanwhile
 */
record AwaitingLoginReply(Leg leg, List<ByteBuffer> pieces, int heard, Optional<Capabilities> told)
        implements BackendState {

    /** RFC 5530 section 3: what says nothing about the password, or says it to its owner. */
    private static final Set<String> PASSED_ON =
            Set.of(
                    "UNAVAILABLE",
                    "INUSE",
                    "LIMIT",
                    "CONTACTADMIN",
                    "EXPIRED",
                    "PRIVACYREQUIRED",
                    "AUTHORIZATIONFAILED",
                    "SERVERBUG",
                    "ALERT");

    /** Of these, what says nothing about the user either. */
    private static final Set<String> PASSING = Set.of("UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG");

    /** How much of a reply the monitors are told. */
    private static final int REPORTED = 200;

    static AwaitingLoginReply of(Leg leg, List<ByteBuffer> pieces) {
        return new AwaitingLoginReply(leg, pieces, 0, Optional.empty());
    }

    @Override
    public Step response(Response response, boolean more) {
        return switch (response.kind()) {
            case CONTINUATION -> continuation();
            case UNTAGGED -> untagged(response);
            case TAGGED -> response.answers(login().tag()) ? answer(response) : fault("wrong tag");
        };
    }

    private Step continuation() {
        if (pieces.isEmpty()) {
            return fault("asks for more than the login");
        }
        return Step.to(
                new AwaitingLoginReply(leg, pieces.subList(1, pieces.size()), heard, told),
                Leg.send(pieces.get(0)));
    }

    private Step untagged(Response response) {
        int total = heard + response.length();
        Response.Status status = response.status();
        if (status == Response.Status.BYE
                || status == Response.Status.PREAUTH
                || total > Limits.BEFORE_LOGIN_REPLY) {
            return fault("says " + status + " instead of an answer to the login");
        }
        Optional<Capabilities> now = response.capabilities();
        return now.isPresent()
                ? Step.to(new AwaitingLoginReply(leg, pieces, total, now))
                : Step.to(
                        new AwaitingLoginReply(leg, pieces, total, told),
                        ImapSession.send(response.encode()));
    }

    private Step answer(Response response) {
        return switch (response.status()) {
            case OK ->
                    pieces.isEmpty()
                            ? accepted(response)
                            : fault("accepts a login that it has not seen");
            case NO -> refused(response);
            default -> fault("answers the login with " + response.status());
        };
    }

    private Step accepted(Response response) {
        Optional<Capabilities> inAnswer = response.capabilities();
        if (inAnswer.isPresent()) {
            // A client that asked for the capabilities which the greeting had told reads no codes.
            return session().askedCapability()
                    ? passThrough(leg, response, inAnswer)
                    : passThrough(leg, response, Optional.empty());
        }
        return told.isPresent()
                ? passThrough(leg, response, told)
                : Step.to(
                        new AwaitingLastCapability(leg, response, heard, Optional.empty()),
                        Leg.command("CAPABILITY"));
    }

    /** The backend's own answer goes to the client, before it the capabilities where needed. */
    static Step passThrough(Leg leg, Response response, Optional<Capabilities> untagged) {
        Actions actions = new Actions();
        untagged.ifPresent(capabilities -> actions.add(ImapSession.send(capabilities.untagged())));
        return actions.add(
                        ImapSession.send(response.encode()),
                        new Action.Accepted(leg.query(), leg.backend().name(), report(response)),
                        new Action.PassThrough(Leg.NUMBER))
                .then(new Ended(leg.login().session()));
    }

    private Step refused(Response response) {
        forget();
        Action timer = new Action.CancelTimer(Timer.BACKEND);
        Action close = new Action.CloseLeg(Leg.NUMBER);
        boolean tentative = leg.route().tentative();
        if ((tentative ? PASSING : PASSED_ON).contains(response.code())) {
            return session().loginFailed(response.encode(), timer, close);
        }
        Action report = new Action.Refused(leg.query(), leg.backend().name(), report(response));
        // Where the backend was a guess, its no does not make the password wrong.
        return tentative
                ? session().unavailable(login().tag(), timer, report, close)
                : session().authenticationFailed(login().tag(), timer, report, close);
    }

    private static String report(Response response) {
        return Wire.printable(response.text(), REPORTED);
    }

    @Override
    public Step fault(String what) {
        forget();
        return leg.unavailable(what);
    }

    @Override
    public Step lost() {
        forget();
        return login().unavailable(new Action.CancelTimer(Timer.BACKEND));
    }

    @Override
    public void forget() {
        pieces.forEach(piece -> Arrays.fill(piece.array(), (byte) 0));
    }
}
