FLASK_APP="practice_flask_blog.py"
