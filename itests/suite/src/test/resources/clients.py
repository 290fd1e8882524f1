"""One session by Python's own mail clients: clients.py WHAT SECURITY HOST PORT USER PASSWORD SUBJECT"""

import imaplib
import poplib
import smtplib
import ssl
import sys

what, security, host, port, user, password, subject = sys.argv[1:]
port = int(port)
tls = ssl.create_default_context()
tls.check_hostname = False
tls.verify_mode = ssl.CERT_NONE


def imap():
    client = imaplib.IMAP4_SSL(host, port, ssl_context=tls) if security == "TLS" else imaplib.IMAP4(host, port)
    if security == "STARTTLS":
        client.starttls(tls)
    client.login(user, password)
    client.select("INBOX")
    client.append("INBOX", None, None, ("Subject: %s\r\n\r\nkept\r\n" % subject).encode())
    client.noop()
    status, found = client.search(None, "SUBJECT", '"%s"' % subject)
    number = found[0].split()[-1].decode()
    status, data = client.fetch(number, "(BODY.PEEK[])")
    print(data[0][1].decode())
    client.logout()


def imap_authenticate():
    client = imaplib.IMAP4_SSL(host, port, ssl_context=tls) if security == "TLS" else imaplib.IMAP4(host, port)
    if security == "STARTTLS":
        client.starttls(tls)
    client.authenticate("PLAIN", lambda _: ("\0%s\0%s" % (user, password)).encode())
    print(client.select("INBOX"))
    client.logout()


def pop3():
    client = poplib.POP3_SSL(host, port, context=tls) if security == "TLS" else poplib.POP3(host, port)
    if security == "STARTTLS":
        client.stls(tls)
    client.user(user)
    client.pass_(password)
    count, _ = client.stat()
    print(b"\n".join(client.retr(count)[1]).decode())
    client.quit()


def submission():
    client = smtplib.SMTP_SSL(host, port, context=tls) if security == "TLS" else smtplib.SMTP(host, port)
    if security == "STARTTLS":
        client.starttls(context=tls)
    client.login(user, password)
    client.sendmail(user, [user], "From: %s\r\nTo: %s\r\nSubject: %s\r\n\r\nsent\r\n" % (user, user, subject))
    client.quit()


def smtp():
    client = smtplib.SMTP(host, port)
    if security != "PLAIN":
        client.starttls(context=tls)
    client.sendmail("stranger@elsewhere.test", [user], "Subject: %s\r\n\r\n..dots\r\n.\r\nend\r\n" % subject)
    client.quit()


{"imap": imap, "imap-authenticate": imap_authenticate, "pop3": pop3, "submission": submission, "smtp": smtp}[what]()
