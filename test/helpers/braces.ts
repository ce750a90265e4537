const secret = (key: string) => `{{resolve:secretsmanager:MyDatabaseSecret:SecretString:${key}}}`

/** Variables of the sample env-references with references in braces: what it has to answer, and by which calls. */
export const braces = [
  {
    what: 'alone in their variables, they are what they name',
    variables: { DB_URL: '{{resolve:ssm:/my-app/dev/db-url}}', DB_PASSWORD: secret('password') },
    host: 'db.example.com:3306',
    calls: { 'ssm:GetParameters': 1, 'secretsmanager:GetSecretValue': 1 },
  },
  {
    what: 'inside a text they are put in place, several at once, and a secret that comes twice is read once',
    variables: {
      DB_URL: `mysql://${secret('username')}:${secret('password')}@${secret('username')}.example.com:3306/app`,
      DB_PASSWORD: secret('password'),
    },
    host: 'app.example.com:3306',
    calls: { 'secretsmanager:GetSecretValue': 1 },
  },
] as const
