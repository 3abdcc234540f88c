# Stand-in for eclipse-temurin:21-jre and :21-jdk: Debian's OpenJDK, where that image has its own.
ARG DEBIAN_IMAGE=localhost/lockstep/debian:stand-in
# hadolint ignore=DL3006
FROM ${DEBIAN_IMAGE}
ARG PACKAGE=openjdk-21-jre-headless
RUN mkdir -p /usr/share/man/man1 /opt/java \
 && apt-get update \
 && apt-get install -y --no-install-recommends "${PACKAGE}" \
 && rm -rf /var/lib/apt/lists/* \
 && ln -s /usr/lib/jvm/java-21-openjdk-* /opt/java/openjdk \
 && /opt/java/openjdk/bin/java -version
ENV JAVA_HOME=/opt/java/openjdk \
    PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LABEL dev.lockstep.stand-in="java"
CMD ["jshell"]
