package org.clustergate.core.session;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.ProtocolEngine;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.mail.MailAddress;
import org.clustergate.monitor.SessionEnd;
import org.clustergate.route.RouteQuery;
import org.clustergate.wire.Wire;

/**
 * The smallest protocol: greets, takes a line with a user's name, finds the route, connects, passes
 * through. {@code throw} throws, {@code content} reads content and sends it to leg 0, and waits for
 * that where a piece starts with {@code f}.
 */
record ToyEngine(boolean reading, boolean content) implements ProtocolEngine {
    @Override
    public Step on(Event event) {
        if (event instanceof Event.Opened) {
            return Step.to(
                    new ToyEngine(true, false),
                    send("hello"),
                    send("there"),
                    new Action.SetTimer(Timer.LOGIN, Duration.ofSeconds(1)));
        } else if (event instanceof Event.Line line) {
            String text = line.text().latin1();
            if (text.equals("throw")) {
                throw new IllegalStateException("as the test wants");
            }
            return Step.to(
                    new ToyEngine(false, text.startsWith("content")),
                    new Action.FindRoute(
                            RouteQuery.Phase.LOGIN, new MailAddress(text, ""), Set.of()));
        } else if (event instanceof Event.Routed routed) {
            return Step.to(this, new Action.Connect(0, routed.backend()));
        } else if (event instanceof Event.Unroutable unroutable) {
            return Step.to(
                    this,
                    send("no: " + unroutable.reason()),
                    new Action.Close(SessionEnd.Cause.UNAVAILABLE, unroutable.reason()));
        } else if (event instanceof Event.LegOpened && !content) {
            return Step.to(this, new Action.PassThrough(0));
        } else if (event instanceof Event.LegOpened) {
            return Step.to(new ToyEngine(true, true));
        } else if (event instanceof Event.Data data) {
            Action send = new Action.Send(Side.leg(0), data.content().duplicate());
            return data.content().get(data.content().position()) == 'f'
                    ? Step.to(this, send, new Action.Flush(0))
                    : Step.to(this, send);
        } else if (event instanceof Event.Flushed) {
            return Step.to(this, send("flushed"));
        } else if (event instanceof Event.LegFailed failed) {
            return Step.to(new ToyEngine(true, false), send("failed: " + failed.failure().label()));
        } else if (event instanceof Event.TimedOut) {
            return Step.to(this, send("late"), new Action.Close(SessionEnd.Cause.TIMEOUT, "late"));
        }
        return Step.to(this, send("bye"), new Action.Close(SessionEnd.Cause.DRAIN, "drained"));
    }

    private static Action send(String line) {
        ByteBuffer data = Wire.line(line);
        return new Action.Send(Side.CLIENT, data);
    }

    @Override
    public Frame reads(Side side) {
        if (!side.isClient() || !reading) {
            return Frame.NOTHING;
        }
        return content ? Frame.DOTTED : new Frame.Line(100);
    }
}
