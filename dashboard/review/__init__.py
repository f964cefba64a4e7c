"""The office goes through reports: questions and answers, evidence and grades, and the record of all acts."""
