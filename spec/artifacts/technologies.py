"""Other systems that a dependency on a client library shows: databases, queues, payment, mail, clouds and the like."""

from __future__ import annotations

from typing import Final

import msgspec


class Technology(msgspec.Struct, frozen=True):
    """What a library speaks to: `kind` is store or external, `label` what for, `packages` its clients by ecosystem.

    A name that ends in `*` stands for all that begin so; a Go module path also stands for what lies below it.
    """

    name: str
    kind: str
    label: str
    packages: tuple[str, ...]


def _row(name: str, kind: str, label: str, packages: str) -> Technology:
    return Technology(name, kind, label, tuple(packages.split()))


_KEEPS: Final = "keeps data in"
_QUEUES: Final = "sends and receives messages over"
_CACHES: Final = "keeps short-lived data in"
_OBSERVES: Final = "reports errors and measurements to"
_SIGNS_IN: Final = "lets people sign in through"

TECHNOLOGIES: Final = (
    _row("PostgreSQL", "store", _KEEPS, """
        pypi:psycopg pypi:psycopg2 pypi:psycopg2-binary pypi:asyncpg npm:pg npm:postgres npm:pg-promise
        cargo:tokio-postgres cargo:postgres go:github.com/lib/pq go:github.com/jackc/pgx rubygems:pg
        maven:org.postgresql:postgresql nuget:Npgsql* npm:@neondatabase/serverless"""),
    _row("MySQL", "store", _KEEPS, """
        pypi:mysqlclient pypi:pymysql pypi:mysql-connector-python pypi:aiomysql npm:mysql npm:mysql2
        cargo:mysql cargo:mysql_async go:github.com/go-sql-driver/mysql rubygems:mysql2
        maven:mysql:mysql-connector-java maven:com.mysql:mysql-connector-j nuget:MySql.Data
        nuget:Pomelo.EntityFrameworkCore.MySql maven:org.mariadb.jdbc:mariadb-java-client"""),
    _row("SQLite", "store", _KEEPS, """
        pypi:aiosqlite npm:sqlite3 npm:better-sqlite3 npm:sqlite cargo:rusqlite go:github.com/mattn/go-sqlite3
        go:modernc.org/sqlite rubygems:sqlite3 maven:org.xerial:sqlite-jdbc nuget:Microsoft.Data.Sqlite*"""),
    _row("SQL Server", "store", _KEEPS, """
        pypi:pymssql npm:mssql npm:tedious go:github.com/microsoft/go-mssqldb
        go:github.com/denisenkom/go-mssqldb nuget:Microsoft.Data.SqlClient
        maven:com.microsoft.sqlserver:mssql-jdbc cargo:tiberius"""),
    _row("Oracle Database", "store", _KEEPS, """
        pypi:oracledb pypi:cx-oracle npm:oracledb maven:com.oracle.database.jdbc:* go:github.com/sijms/go-ora
        nuget:Oracle.ManagedDataAccess*"""),
    _row("MongoDB", "store", _KEEPS, """
        pypi:pymongo pypi:motor pypi:mongoengine pypi:beanie npm:mongodb npm:mongoose cargo:mongodb
        go:go.mongodb.org/mongo-driver rubygems:mongoid rubygems:mongo maven:org.mongodb:*
        composer:mongodb/mongodb nuget:MongoDB.Driver"""),
    _row("Redis", "store", _CACHES, """
        pypi:redis pypi:aioredis pypi:django-redis npm:redis npm:ioredis cargo:redis cargo:fred
        go:github.com/redis/go-redis go:github.com/go-redis/redis go:github.com/gomodule/redigo rubygems:redis
        maven:redis.clients:jedis maven:io.lettuce:lettuce-core composer:predis/predis
        nuget:StackExchange.Redis"""),
    _row("Memcached", "store", _CACHES, """
        pypi:pymemcache pypi:python-memcached pypi:pylibmc npm:memcached npm:memjs
        go:github.com/bradfitz/gomemcache rubygems:dalli"""),
    _row("Elasticsearch", "store", "searches in", """
        pypi:elasticsearch pypi:elasticsearch-dsl npm:@elastic/elasticsearch cargo:elasticsearch
        go:github.com/elastic/go-elasticsearch go:github.com/olivere/elastic rubygems:elasticsearch
        rubygems:searchkick maven:co.elastic.clients:* maven:org.elasticsearch.client:*
        composer:elasticsearch/elasticsearch nuget:NEST nuget:Elastic.Clients.Elasticsearch"""),
    _row("OpenSearch", "store", "searches in", """
        pypi:opensearch-py npm:@opensearch-project/opensearch go:github.com/opensearch-project/opensearch-go
        maven:org.opensearch.client:*"""),
    _row("Meilisearch", "store", "searches in", """
        pypi:meilisearch npm:meilisearch cargo:meilisearch-sdk rubygems:meilisearch"""),
    _row("Typesense", "store", "searches in", "pypi:typesense npm:typesense rubygems:typesense"),
    _row("Algolia", "external", "searches in", """
        pypi:algoliasearch npm:algoliasearch rubygems:algolia composer:algolia/*"""),
    _row("Cassandra", "store", _KEEPS, """
        pypi:cassandra-driver npm:cassandra-driver go:github.com/gocql/gocql cargo:scylla
        maven:com.datastax.oss:*"""),
    _row("ClickHouse", "store", _KEEPS, """
        pypi:clickhouse-driver pypi:clickhouse-connect npm:@clickhouse/client cargo:clickhouse
        go:github.com/ClickHouse/clickhouse-go maven:com.clickhouse:*"""),
    _row("Neo4j", "store", _KEEPS, """
        pypi:neo4j pypi:neomodel npm:neo4j-driver cargo:neo4rs go:github.com/neo4j/neo4j-go-driver
        maven:org.neo4j.driver:*"""),
    _row("InfluxDB", "store", _KEEPS, """
        pypi:influxdb pypi:influxdb-client npm:@influxdata/influxdb-client go:github.com/influxdata/*"""),
    _row("DynamoDB", "external", _KEEPS, """
        pypi:pynamodb npm:@aws-sdk/client-dynamodb npm:@aws-sdk/lib-dynamodb npm:dynamoose
        cargo:aws-sdk-dynamodb go:github.com/aws/aws-sdk-go-v2/service/dynamodb nuget:AWSSDK.DynamoDBv2
        rubygems:aws-sdk-dynamodb"""),
    _row("Amazon S3", "external", "keeps files in", """
        npm:@aws-sdk/client-s3 pypi:s3fs cargo:aws-sdk-s3 rubygems:aws-sdk-s3
        go:github.com/aws/aws-sdk-go-v2/service/s3 nuget:AWSSDK.S3 maven:software.amazon.awssdk:s3"""),
    _row("Amazon SQS", "external", _QUEUES, """
        npm:@aws-sdk/client-sqs cargo:aws-sdk-sqs rubygems:aws-sdk-sqs
        go:github.com/aws/aws-sdk-go-v2/service/sqs nuget:AWSSDK.SQS maven:software.amazon.awssdk:sqs"""),
    _row("Amazon Web Services", "external", "uses services of", """
        pypi:boto3 pypi:aiobotocore pypi:aioboto3 npm:aws-sdk go:github.com/aws/aws-sdk-go cargo:aws-config
        rubygems:aws-sdk maven:com.amazonaws:* composer:aws/aws-sdk-php nuget:AWSSDK.Core"""),
    _row("Google Cloud Storage", "external", "keeps files in", """
        pypi:google-cloud-storage npm:@google-cloud/storage go:cloud.google.com/go/storage
        rubygems:google-cloud-storage"""),
    _row("Google BigQuery", "external", "analyses data in", """
        pypi:google-cloud-bigquery npm:@google-cloud/bigquery go:cloud.google.com/go/bigquery"""),
    _row("Google Pub/Sub", "external", _QUEUES, """
        pypi:google-cloud-pubsub npm:@google-cloud/pubsub go:cloud.google.com/go/pubsub"""),
    _row("Firebase", "external", "uses services of", """
        pypi:firebase-admin npm:firebase npm:firebase-admin go:firebase.google.com/go
        maven:com.google.firebase:*"""),
    _row("Supabase", "external", "uses services of", "pypi:supabase npm:@supabase/supabase-js"),
    _row("Azure Blob Storage", "external", "keeps files in", """
        pypi:azure-storage-blob npm:@azure/storage-blob nuget:Azure.Storage.Blobs
        maven:com.azure:azure-storage-blob"""),
    _row("Azure Service Bus", "external", _QUEUES, """
        pypi:azure-servicebus npm:@azure/service-bus nuget:Azure.Messaging.ServiceBus
        maven:com.azure:azure-messaging-servicebus"""),
    _row("Snowflake", "external", "analyses data in", """
        pypi:snowflake-connector-python pypi:snowflake-sqlalchemy npm:snowflake-sdk
        go:github.com/snowflakedb/gosnowflake"""),
    _row("Databricks", "external", "analyses data in", """
        pypi:databricks-sql-connector pypi:databricks-sdk npm:@databricks/sql"""),
    _row("Kafka", "store", _QUEUES, """
        pypi:kafka-python pypi:confluent-kafka pypi:aiokafka pypi:faust-streaming npm:kafkajs npm:node-rdkafka
        cargo:rdkafka go:github.com/segmentio/kafka-go go:github.com/IBM/sarama go:github.com/Shopify/sarama
        go:github.com/twmb/franz-go go:github.com/confluentinc/confluent-kafka-go rubygems:ruby-kafka
        rubygems:karafka maven:org.apache.kafka:* maven:org.springframework.kafka:spring-kafka
        nuget:Confluent.Kafka"""),
    _row("RabbitMQ", "store", _QUEUES, """
        pypi:pika pypi:aio-pika npm:amqplib npm:amqp-connection-manager cargo:lapin
        go:github.com/rabbitmq/amqp091-go go:github.com/streadway/amqp rubygems:bunny rubygems:sneakers
        maven:com.rabbitmq:amqp-client maven:org.springframework.amqp:* composer:php-amqplib/php-amqplib
        nuget:RabbitMQ.Client nuget:MassTransit.RabbitMQ"""),
    _row("NATS", "store", _QUEUES, """
        pypi:nats-py npm:nats cargo:async-nats cargo:nats go:github.com/nats-io/nats.go maven:io.nats:jnats"""),
    _row("MQTT broker", "store", _QUEUES, """
        pypi:paho-mqtt pypi:aiomqtt npm:mqtt cargo:rumqttc cargo:paho-mqtt
        go:github.com/eclipse/paho.mqtt.golang nuget:MQTTnet"""),
    _row("Pulsar", "store", _QUEUES, """
        pypi:pulsar-client npm:pulsar-client cargo:pulsar go:github.com/apache/pulsar-client-go"""),
    _row("Temporal", "external", "runs workflows on", """
        pypi:temporalio npm:@temporalio/client npm:@temporalio/worker go:go.temporal.io/sdk
        maven:io.temporal:temporal-sdk"""),
    _row("Stripe", "external", "takes payments through", """
        pypi:stripe pypi:dj-stripe npm:stripe npm:@stripe/* cargo:async-stripe go:github.com/stripe/stripe-go
        rubygems:stripe maven:com.stripe:stripe-java composer:stripe/stripe-php nuget:Stripe.net"""),
    _row("PayPal", "external", "takes payments through", """
        pypi:paypalrestsdk npm:@paypal/* npm:paypal-rest-sdk composer:paypal/* nuget:PayPalCheckoutSdk"""),
    _row("Braintree", "external", "takes payments through", """
        pypi:braintree npm:braintree rubygems:braintree composer:braintree/*"""),
    _row("Adyen", "external", "takes payments through", """
        pypi:adyen npm:@adyen/* maven:com.adyen:adyen-java-api-library nuget:Adyen"""),
    _row("Mollie", "external", "takes payments through", """
        pypi:mollie-api-python npm:@mollie/api-client composer:mollie/*"""),
    _row("Square", "external", "takes payments through", "pypi:squareup npm:square rubygems:square.rb"),
    _row("Twilio", "external", "sends messages through", """
        pypi:twilio npm:twilio go:github.com/twilio/twilio-go rubygems:twilio-ruby maven:com.twilio.sdk:twilio
        composer:twilio/sdk nuget:Twilio"""),
    _row("SendGrid", "external", "sends mail through", """
        pypi:sendgrid npm:@sendgrid/* go:github.com/sendgrid/sendgrid-go rubygems:sendgrid-ruby
        composer:sendgrid/sendgrid nuget:SendGrid"""),
    _row("Mailgun", "external", "sends mail through", """
        npm:mailgun.js npm:mailgun-js go:github.com/mailgun/mailgun-go rubygems:mailgun-ruby
        composer:mailgun/mailgun-php"""),
    _row("Postmark", "external", "sends mail through", """
        pypi:postmarker npm:postmark rubygems:postmark rubygems:postmark-rails"""),
    _row("Resend", "external", "sends mail through", "pypi:resend npm:resend"),
    _row("Mail server", "external", "sends mail through", """
        pypi:aiosmtplib pypi:flask-mail npm:nodemailer cargo:lettre go:gopkg.in/gomail.v2 nuget:MailKit
        composer:phpmailer/phpmailer composer:symfony/mailer maven:org.eclipse.angus:* maven:com.sun.mail:*"""),
    _row("Slack", "external", "sends messages through", """
        pypi:slack-sdk pypi:slack-bolt npm:@slack/* go:github.com/slack-go/slack rubygems:slack-ruby-client"""),
    _row("Discord", "external", "sends messages through", """
        pypi:discord.py npm:discord.js cargo:serenity go:github.com/bwmarrin/discordgo"""),
    _row("Telegram", "external", "sends messages through", """
        pypi:python-telegram-bot pypi:aiogram npm:telegraf npm:grammy cargo:teloxide"""),
    _row("Auth0", "external", _SIGNS_IN, "pypi:auth0-python npm:auth0 npm:@auth0/* composer:auth0/*"),
    _row("Okta", "external", _SIGNS_IN, "pypi:okta npm:@okta/* maven:com.okta.spring:* nuget:Okta.AspNetCore"),
    _row("Keycloak", "external", _SIGNS_IN, """
        pypi:python-keycloak npm:keycloak-js npm:keycloak-connect go:github.com/Nerzal/gocloak
        maven:org.keycloak:*"""),
    _row("Clerk", "external", _SIGNS_IN, "npm:@clerk/* pypi:clerk-backend-api"),
    _row("Directory (LDAP)", "external", _SIGNS_IN, """
        pypi:python-ldap pypi:ldap3 pypi:django-auth-ldap npm:ldapjs go:github.com/go-ldap/ldap
        rubygems:net-ldap"""),
    _row("Identity provider (SAML)", "external", _SIGNS_IN, """
        pypi:python3-saml pypi:pysaml2 npm:@node-saml/* npm:passport-saml rubygems:ruby-saml
        rubygems:omniauth-saml go:github.com/crewjam/saml"""),
    _row("Microsoft Entra ID", "external", _SIGNS_IN, """
        pypi:msal npm:@azure/msal-browser npm:@azure/msal-node npm:@azure/msal-react
        nuget:Microsoft.Identity.Web nuget:Microsoft.Identity.Client"""),
    _row("OpenAI", "external", "asks language models of", """
        pypi:openai npm:openai cargo:async-openai go:github.com/sashabaranov/go-openai rubygems:ruby-openai
        nuget:OpenAI"""),
    _row("Anthropic", "external", "asks language models of", "pypi:anthropic npm:@anthropic-ai/sdk"),
    _row("Ollama", "external", "asks language models of", "pypi:ollama npm:ollama"),
    _row("Hugging Face", "external", "loads models from", "pypi:huggingface-hub npm:@huggingface/*"),
    _row("Pinecone", "external", "searches vectors in", """
        pypi:pinecone pypi:pinecone-client npm:@pinecone-database/pinecone"""),
    _row("Qdrant", "store", "searches vectors in", """
        pypi:qdrant-client npm:@qdrant/js-client-rest cargo:qdrant-client"""),
    _row("Weaviate", "store", "searches vectors in", """
        pypi:weaviate-client npm:weaviate-client npm:weaviate-ts-client"""),
    _row("Sentry", "external", _OBSERVES, """
        pypi:sentry-sdk npm:@sentry/* cargo:sentry go:github.com/getsentry/sentry-go rubygems:sentry-ruby
        rubygems:sentry-rails maven:io.sentry:* composer:sentry/* nuget:Sentry*"""),
    _row("Datadog", "external", _OBSERVES, """
        pypi:ddtrace pypi:datadog npm:dd-trace rubygems:ddtrace go:gopkg.in/DataDog/dd-trace-go.v1"""),
    _row("New Relic", "external", _OBSERVES, """
        pypi:newrelic npm:newrelic rubygems:newrelic_rpm go:github.com/newrelic/go-agent"""),
    _row("OpenTelemetry collector", "external", _OBSERVES, """
        pypi:opentelemetry-exporter-otlp* npm:@opentelemetry/exporter-* cargo:opentelemetry-otlp
        go:go.opentelemetry.io/otel/exporters/otlp nuget:OpenTelemetry.Exporter.OpenTelemetryProtocol"""),
    _row("Prometheus", "external", "is measured by", """
        pypi:prometheus-client npm:prom-client cargo:prometheus go:github.com/prometheus/client_golang
        maven:io.micrometer:micrometer-registry-prometheus"""),
    _row("Segment", "external", "tells of use to", "npm:@segment/* pypi:segment-analytics-python"),
    _row("PostHog", "external", "tells of use to", "pypi:posthog npm:posthog-js npm:posthog-node"),
    _row("LaunchDarkly", "external", "reads feature flags from", """
        pypi:launchdarkly-server-sdk npm:launchdarkly-* npm:@launchdarkly/* go:github.com/launchdarkly/*"""),
    _row("HashiCorp Vault", "external", "reads secrets from", """
        pypi:hvac npm:node-vault go:github.com/hashicorp/vault rubygems:vault"""),
    _row("Consul", "external", "finds services through", """
        pypi:python-consul npm:consul go:github.com/hashicorp/consul"""),
    _row("GitHub", "external", "works with repositories on", """
        pypi:pygithub npm:@octokit/* npm:octokit cargo:octocrab go:github.com/google/go-github
        rubygems:octokit"""),
    _row("GitLab", "external", "works with repositories on", "pypi:python-gitlab npm:@gitbeaker/* rubygems:gitlab"),
    _row("Jira", "external", "works with issues in", """
        pypi:jira pypi:atlassian-python-api npm:jira-client npm:jira.js"""),
    _row("Salesforce", "external", "exchanges customer data with", """
        pypi:simple-salesforce npm:jsforce rubygems:restforce"""),
    _row("HubSpot", "external", "exchanges customer data with", "pypi:hubspot-api-client npm:@hubspot/api-client"),
    _row("Shopify", "external", "exchanges orders with", """
        pypi:shopifyapi npm:@shopify/shopify-api rubygems:shopify_api"""),
    _row("Google Maps", "external", "looks up places in", """
        pypi:googlemaps npm:@googlemaps/* npm:@react-google-maps/api"""),
    _row("Mapbox", "external", "shows maps of", "pypi:mapbox npm:mapbox-gl npm:@mapbox/*"),
    _row("Cloudinary", "external", "keeps pictures in", "pypi:cloudinary npm:cloudinary rubygems:cloudinary"),
    _row("MinIO", "store", "keeps files in", """
        pypi:minio npm:minio go:github.com/minio/minio-go maven:io.minio:minio"""),
    _row("etcd", "store", _KEEPS, "pypi:etcd3 npm:etcd3 cargo:etcd-client go:go.etcd.io/etcd"),
    _row("ZooKeeper", "store", "coordinates through", """
        pypi:kazoo npm:node-zookeeper-client maven:org.apache.zookeeper:zookeeper maven:org.apache.curator:*"""),
    _row("Kubernetes", "external", "manages workloads on", """
        pypi:kubernetes npm:@kubernetes/client-node cargo:kube go:k8s.io/client-go"""),
    _row("Docker engine", "external", "runs containers on", """
        pypi:docker npm:dockerode cargo:bollard go:github.com/docker/docker"""),
)  # fmt: skip


def technology_of(ecosystem: str, name: str) -> Technology | None:
    """What a dependency speaks to, None for one that speaks to nothing that we know."""
    wanted = f"{ecosystem}:{name}".casefold()
    exact = _EXACT.get(wanted) or _EXACT.get(wanted.replace("_", "-"))
    if exact is not None:
        return exact
    if ecosystem == "go":
        parts = wanted.split("/")
        above = ("/".join(parts[:length]) for length in range(len(parts) - 1, 0, -1))
        return next((_EXACT[path] for path in above if path in _EXACT), None) or _by_prefix(wanted)
    return _by_prefix(wanted)


def _by_prefix(wanted: str) -> Technology | None:
    return next((technology for prefix, technology in _PREFIXES if wanted.startswith(prefix)), None)


_EXACT: Final = {
    package.casefold(): technology
    for technology in TECHNOLOGIES
    for package in technology.packages
    if not package.endswith("*")
}
_PREFIXES: Final = tuple(
    (package[:-1].casefold(), technology)
    for technology in TECHNOLOGIES
    for package in technology.packages
    if package.endswith("*")
)
